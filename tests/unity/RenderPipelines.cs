// What unity_bridge uses of the render pipeline packages, by name and type alone; see UnityEngine.cs.
using System;
using System.Collections.Generic;
using UnityEngine.Experimental.Rendering;
using UnityEngine.Rendering.RenderGraphModule;

namespace UnityEngine.Rendering
{
    public enum TextureDimension { Tex2D = 2, Tex2DArray = 5 }

    public class RTHandle
    {
        public RenderTexture rt => null;
        public RenderTargetIdentifier nameID => default;
        public void Release() { }
        public static implicit operator RenderTargetIdentifier(RTHandle handle) => default;
    }

    public static class RTHandles
    {
        public static RTHandle Alloc(RenderTexture texture) => null;
        public static RTHandle Alloc(
          int width, int height, int slices = 1, GraphicsFormat colorFormat = GraphicsFormat.R8G8B8A8_SRGB,
          TextureDimension dimension = TextureDimension.Tex2D, string name = "") => null;
    }

    public static class TextureXR
    {
        public static int slices => 1;
        public static TextureDimension dimension => default;
    }

    public static class CommandBufferPool
    {
        public static CommandBuffer Get(string name) => null;
        public static void Release(CommandBuffer buffer) { }
    }

    public abstract class ContextItem { }
    public class ContextContainer { public T Get<T>() where T : ContextItem, new() => null; }
    public class UnsafeCommandBuffer { }
    public struct CommandBufferHelpers
    {
        public static CommandBuffer GetNativeCommandBuffer(UnsafeCommandBuffer buffer) => null;
    }
}

namespace UnityEngine.Rendering.RenderGraphModule
{
    [Flags] public enum AccessFlags { None, Read, Write }
    public struct TextureHandle { public bool IsValid() => true; }
    public class UnsafeGraphContext { public UnsafeCommandBuffer cmd; }
    public delegate void BaseRenderFunc<TData, TContext>(TData data, TContext context) where TData : class, new();

    public interface IUnsafeRenderGraphBuilder : IDisposable
    {
        void UseTexture(in TextureHandle texture, AccessFlags flags = AccessFlags.Read);
        void AllowPassCulling(bool value);
        void SetRenderFunc<T>(BaseRenderFunc<T, UnsafeGraphContext> function) where T : class, new();
    }

    public class RenderGraph
    {
        public TextureHandle ImportTexture(RTHandle handle) => default;
        public IUnsafeRenderGraphBuilder AddUnsafePass<T>(string name, out T data) where T : class, new()
          => throw new NotSupportedException();
    }
}

namespace UnityEngine.Rendering.RenderGraphModule.Util
{
    public static class RenderGraphUtils
    {
        public static void AddBlitPass(
          this RenderGraph graph, TextureHandle source, TextureHandle destination, Vector2 scale, Vector2 offset,
          int sourceSlice = 0, int destinationSlice = 0, int numSlices = -1, int sourceMip = 0, int destinationMip = 0,
          int numMips = 1, string passName = "") { }
    }
}

namespace UnityEngine.Rendering.Universal
{
    public class UniversalRenderPipelineAsset : RenderPipelineAsset { }
    public enum RenderPassEvent { AfterRenderingPostProcessing = 600 }
    [Flags] public enum ScriptableRenderPassInput { None, Depth = 1, Motion = 8 }

    public abstract class ScriptableRenderer
    {
        public RenderTargetIdentifier cameraColorTarget => default;
        public RTHandle cameraColorTargetHandle => null;
        public void EnqueuePass(ScriptableRenderPass pass) { }
    }

    public class UniversalAdditionalCameraData : MonoBehaviour { public ScriptableRenderer scriptableRenderer => null; }

    public static class CameraExtensions
    {
        public static UniversalAdditionalCameraData GetUniversalAdditionalCameraData(this Camera camera) => null;
    }

    public struct CameraData { public ScriptableRenderer renderer; }
    public struct RenderingData { public CameraData cameraData; }

    public abstract class ScriptableRenderPass
    {
        public RenderPassEvent renderPassEvent { get; set; }
        public void ConfigureInput(ScriptableRenderPassInput input) { }
#if LSD_URP_GRAPH
        public bool requiresIntermediateTexture { get; set; }
        public virtual void RecordRenderGraph(RenderGraph renderGraph, ContextContainer frameData) { }
#else
        public abstract void Execute(ScriptableRenderContext context, ref RenderingData renderingData);
#endif
    }

    public class UniversalResourceData : ContextItem
    {
        public bool isActiveTargetBackBuffer => false;
        public TextureHandle activeColorTexture => default;
        public TextureHandle cameraDepthTexture => default;
        public TextureHandle motionVectorColor => default;
    }
}

namespace UnityEngine.Rendering.HighDefinition
{
    public class HDRenderPipelineAsset : RenderPipelineAsset { }
    public class HDCamera { public Camera camera; }

    public struct CustomPassContext
    {
        public readonly CommandBuffer cmd;
        public readonly HDCamera hdCamera;
        public readonly RTHandle cameraColorBuffer;
        public CustomPassContext(CommandBuffer cmd, HDCamera hdCamera, RTHandle cameraColorBuffer)
        {
            this.cmd = cmd;
            this.hdCamera = hdCamera;
            this.cameraColorBuffer = cameraColorBuffer;
        }
    }

    public abstract class CustomPass
    {
        public string name { get; set; }
        protected virtual void Execute(CustomPassContext context) { }
        protected virtual void Cleanup() { }
    }

    public enum CustomPassInjectionPoint { AfterPostProcess = 3 }

    public class CustomPassVolume : MonoBehaviour
    {
        public bool isGlobal { get; set; }
        public CustomPassInjectionPoint injectionPoint;
        public List<CustomPass> customPasses = new List<CustomPass>();
    }

    public static class HDUtils
    {
        public static void BlitCameraTexture(
          CommandBuffer buffer, RTHandle source, RTHandle destination, float mipLevel = 0, bool bilinear = false) { }
    }
}
