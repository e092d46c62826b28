#if LSD_URP_GRAPH
using System.Collections.Generic;
using UnityEngine;
using UnityEngine.Rendering;
using UnityEngine.Rendering.RenderGraphModule;
using UnityEngine.Rendering.RenderGraphModule.Util;
using UnityEngine.Rendering.Universal;

namespace LsdGame
{
    /// <summary>URP 17 and newer (Unity 6): the render graph.</summary>
    sealed partial class UniversalPass
    {
        const int MaxHandles = 16; // slots, planes and the answer, and as many again after a resize

        readonly Dictionary<RenderTexture, RTHandle> _handles = new Dictionary<RenderTexture, RTHandle>();

        public override void RecordRenderGraph(RenderGraph renderGraph, ContextContainer frameData)
        {
            var resources = frameData.Get<UniversalResourceData>();
            if (resources.isActiveTargetBackBuffer) return; // the screen cannot be read: an overlay camera's frame
            var colour = resources.activeColorTexture;
            var slot = _owner.NextCapture();
            if (slot != null)
            {
                renderGraph.AddBlitPass(colour, Imported(renderGraph, slot.Color), Vector2.one, Vector2.zero, passName: "LSD capture");
                if (slot.Planes != null) AddPlanes(renderGraph, resources, slot);
            }
            var answer = _owner.Answer;
            if (answer != null)
                renderGraph.AddBlitPass(Imported(renderGraph, answer), colour, Vector2.one, Vector2.zero, passName: "LSD present");
        }

        void AddPlanes(RenderGraph graph, UniversalResourceData resources, CaptureSlot slot)
        {
            using (var builder = graph.AddUnsafePass<PlanesData>("LSD planes", out var data))
            {
                data.Slot = slot;
                builder.UseTexture(Imported(graph, slot.Planes), AccessFlags.Write);
                if (resources.cameraDepthTexture.IsValid()) builder.UseTexture(resources.cameraDepthTexture, AccessFlags.Read);
                if (resources.motionVectorColor.IsValid()) builder.UseTexture(resources.motionVectorColor, AccessFlags.Read);
                builder.AllowPassCulling(false);
                builder.SetRenderFunc((PlanesData drawn, UnsafeGraphContext context) => PlanesMaterial.Draw(
                  CommandBufferHelpers.GetNativeCommandBuffer(context.cmd), drawn.Slot, PlanesMaterial.Universal));
            }
        }

        TextureHandle Imported(RenderGraph graph, RenderTexture texture)
        {
            if (!_handles.TryGetValue(texture, out var handle))
            {
                if (_handles.Count >= MaxHandles) ReleaseHandles(); // sizes have changed
                _handles[texture] = handle = RTHandles.Alloc(texture);
            }
            return graph.ImportTexture(handle);
        }

        partial void ReleaseHandles()
        {
            foreach (var handle in _handles.Values) handle.Release();
            _handles.Clear();
        }

        sealed class PlanesData
        {
            public CaptureSlot Slot;
        }
    }
}
#endif
