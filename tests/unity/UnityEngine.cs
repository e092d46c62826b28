// What unity_bridge uses of UnityEngine, by name and type alone: it shows that the package's files compile against these
// signatures, and nothing about Unity. The signatures are those of Unity's scripting reference.
using System;
using System.Collections;
using System.Collections.Generic;
using Unity.Collections;
using UnityEngine.Experimental.Rendering;
using UnityEngine.Rendering;

namespace Unity.Collections
{
    public struct NativeArray<T> where T : struct
    {
        public void CopyTo(T[] array) { }
    }
}

namespace UnityEngine
{
    public struct Vector2
    {
        public float x, y;
        public Vector2(float x, float y) { this.x = x; this.y = y; }
        public static Vector2 one => default;
        public static Vector2 zero => default;
    }

    public struct Vector2Int
    {
        public Vector2Int(int x, int y) { this.x = x; this.y = y; }
        public int x { get; set; }
        public int y { get; set; }
        public static Vector2Int Max(Vector2Int a, Vector2Int b) => a;
        public static Vector2Int operator /(Vector2Int a, int b) => a;
        public static bool operator ==(Vector2Int a, Vector2Int b) => true;
        public static bool operator !=(Vector2Int a, Vector2Int b) => false;
        public override bool Equals(object other) => false;
        public override int GetHashCode() => 0;
    }

    public struct Vector3
    {
        public float x, y, z;
        public Vector3(float x, float y, float z) { this.x = x; this.y = y; this.z = z; }
        public float sqrMagnitude => 0;
        public static Vector3 up => default;
        public static Vector3 operator *(Vector3 a, float b) => a;
        public static Vector3 operator +(Vector3 a, Vector3 b) => a;
        public static Vector3 operator -(Vector3 a, Vector3 b) => a;
        public static Vector3 Lerp(Vector3 a, Vector3 b, float t) => a;
    }

    public struct Vector4 { public Vector4(float x, float y, float z, float w) { } }
    public struct Matrix4x4 { public static Matrix4x4 identity => default; }
    public struct Rect { }
    public struct Color { public static Color black => default; public Color(float r, float g, float b) { } }

    public static class Mathf
    {
        public const float PI = 3.14159274f;
        public static float Min(params float[] values) => 0;
        public static float Max(float a, float b) => 0;
        public static int Max(int a, int b) => 0;
        public static float Clamp01(float value) => 0;
        public static int FloorToInt(float value) => 0;
        public static float Sin(float value) => 0;
        public static float Cos(float value) => 0;
    }

    public enum HideFlags { HideAndDontSave = 61 }

    public class Object
    {
        public string name { get; set; }
        public HideFlags hideFlags { get; set; }
        public static void Destroy(Object o) { }
        public static T FindObjectOfType<T>() where T : Object => null;
        public static implicit operator bool(Object o) => o != null;
    }

    public class Component : Object
    {
        public GameObject gameObject => null;
        public Transform transform => null;
        public T GetComponent<T>() => default;
        public bool CompareTag(string tag) => false;
    }

    public class GameObject : Object
    {
        public GameObject(string name, params Type[] components) { }
        public Transform transform => null;
        public T AddComponent<T>() where T : Component => null;
        public T GetComponent<T>() => default;
        public bool CompareTag(string tag) => false;
        public void SetActive(bool value) { }
        public static GameObject CreatePrimitive(PrimitiveType type) => null;
    }

    public enum PrimitiveType { Sphere, Capsule, Cylinder, Cube, Plane, Quad }

    public class Transform : Component
    {
        public Vector3 position { get; set; }
        public Vector3 localScale { get; set; }
        public void SetParent(Transform parent) { }
        public void LookAt(Vector3 position) { }
        public void Rotate(Vector3 axis, float angle) { }
    }

    public class Behaviour : Component { public bool enabled { get; set; } }

    public class MonoBehaviour : Behaviour
    {
        public Coroutine StartCoroutine(IEnumerator routine) => null;
    }

    public class Coroutine { }
    public class YieldInstruction { }
    public sealed class WaitForEndOfFrame : YieldInstruction { }
    public class Collider : Component { public bool isTrigger { get; set; } }
    public class Collider2D : Behaviour { }
    public class Collision { public GameObject gameObject => null; }
    public class Collision2D { public GameObject gameObject => null; }
    public class Rigidbody : Component { public bool isKinematic { get; set; } }
    public class Renderer : Component { public Material material { get; set; } }
    public class TextAsset : Object { public string text => null; }

    [AttributeUsage(AttributeTargets.Field)] public sealed class SerializeField : Attribute { }
    public sealed class RangeAttribute : Attribute { public RangeAttribute(float min, float max) { } }
    public sealed class TooltipAttribute : Attribute { public TooltipAttribute(string tooltip) { } }
    public sealed class TextAreaAttribute : Attribute { }
    public sealed class RequireComponent : Attribute { public RequireComponent(Type type) { } }
    public sealed class DisallowMultipleComponent : Attribute { }
    public sealed class AddComponentMenu : Attribute { public AddComponentMenu(string name) { } }
    public enum RuntimeInitializeLoadType { SubsystemRegistration = 4 }
    public sealed class RuntimeInitializeOnLoadMethodAttribute : Attribute
    {
        public RuntimeInitializeOnLoadMethodAttribute(RuntimeInitializeLoadType type) { }
    }

    public class Texture : Object
    {
        public virtual int width { get; set; }
        public virtual int height { get; set; }
    }

    public enum RenderTextureFormat { ARGB32 = 0, ARGBFloat = 11 }
    public enum RenderTextureReadWrite { Default, Linear, sRGB }

    public class RenderTexture : Texture
    {
        public RenderTexture(int width, int height, int depth, RenderTextureFormat format, RenderTextureReadWrite readWrite) { }
        public bool Create() => true;
        public void Release() { }
    }

    public enum TextureFormat { RGB24 = 3, RGBA32 = 4, RGBAFloat = 20 }

    public class Texture2D : Texture
    {
        public Texture2D(int width, int height, TextureFormat format, bool mipChain) { }
        public TextureFormat format => default;
        public void LoadRawTextureData(byte[] data) { }
        public void Apply(bool updateMipmaps) { }
    }

    public static class ImageConversion
    {
        public static bool LoadImage(this Texture2D texture, byte[] data) => true;
        public static byte[] EncodeArrayToJPG(
          Array array, GraphicsFormat format, uint width, uint height, uint rowBytes = 0, int quality = 75) => null;
    }

    public class Shader : Object
    {
        public static int PropertyToID(string name) => 0;
    }

    public class Material : Object
    {
        public Material(Shader shader) { }
        public Color color { get; set; }
        public void SetVector(int name, Vector4 value) { }
    }

    public static class Resources { public static T Load<T>(string path) where T : Object => null; }
    public static class Time
    {
        public static float unscaledTime => 0;
        public static float time => 0;
        public static float deltaTime => 0;
    }

    public static class Application { public static bool isPlaying => true; }
    public static class SystemInfo { public static bool graphicsUVStartsAtTop => true; }
    public static class Input { public static float GetAxis(string name) => 0; }

    public static class Debug
    {
        public static void LogException(Exception error) { }
        public static void LogWarning(object message, Object context) { }
        public static void LogError(object message, Object context) { }
    }

    [Flags] public enum DepthTextureMode { None, Depth = 1, MotionVectors = 4 }

    public sealed class Camera : Behaviour
    {
        public int pixelWidth => 0;
        public int pixelHeight => 0;
        public DepthTextureMode depthTextureMode { get; set; }
    }

    public static class Graphics
    {
        public static void Blit(Texture source, RenderTexture dest) { }
        public static void Blit(Texture source, RenderTexture dest, Vector2 scale, Vector2 offset) { }
        public static void ExecuteCommandBuffer(CommandBuffer buffer) { }
    }

    public enum MeshTopology { Triangles }
    public enum ScaleMode { StretchToFill, ScaleAndCrop, ScaleToFit }
    public class GUIStyle { }
    public class GUILayoutOption { }

    public static class GUILayout
    {
        public static bool Button(string text, params GUILayoutOption[] options) => false;
        public static void Label(string text, GUIStyle style, params GUILayoutOption[] options) { }
    }

    public static class GUILayoutUtility { public static Rect GetAspectRect(float aspect) => default; }
}

namespace UnityEngine.Scripting
{
    [AttributeUsage(AttributeTargets.Assembly)] public sealed class AlwaysLinkAssemblyAttribute : Attribute { }
}

namespace UnityEngine.Events
{
    public abstract class UnityEventBase { }

    public class UnityEvent<T> : UnityEventBase { public void Invoke(T value) { } }
}

namespace UnityEngine.Experimental.Rendering
{
    public enum GraphicsFormat { R8G8B8A8_SRGB = 4 }
}

namespace UnityEngine.Rendering
{
    public struct AsyncGPUReadbackRequest
    {
        public bool hasError => false;
        public NativeArray<T> GetData<T>(int layer = 0) where T : struct => default;
    }

    public static class AsyncGPUReadback
    {
        public static AsyncGPUReadbackRequest Request(
          Texture texture, int mipIndex, TextureFormat format, Action<AsyncGPUReadbackRequest> callback) => default;
        public static void WaitAllRequests() { }
    }

    public struct RenderTargetIdentifier
    {
        public static implicit operator RenderTargetIdentifier(Texture texture) => default;
    }

    public class CommandBuffer
    {
        public string name { get; set; }
        public void Release() { }
        public void Blit(Texture source, RenderTargetIdentifier dest) { }
        public void Blit(RenderTargetIdentifier source, RenderTargetIdentifier dest) { }
        public void SetRenderTarget(RenderTargetIdentifier target) { }
        public void CopyTexture(
          RenderTargetIdentifier source, int sourceElement, int sourceMip,
          RenderTargetIdentifier dest, int destElement, int destMip) { }
        public void DrawProcedural(Matrix4x4 matrix, Material material, int pass, MeshTopology topology, int count) { }
    }

    public class RenderPipelineAsset : Object { }
    public static class GraphicsSettings { public static RenderPipelineAsset currentRenderPipeline => null; }

    public struct ScriptableRenderContext { public void ExecuteCommandBuffer(CommandBuffer buffer) { } }

    public static class RenderPipelineManager
    {
        public static event Action<ScriptableRenderContext, Camera> beginCameraRendering { add { } remove { } }
    }
}
