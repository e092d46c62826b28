using UnityEngine;
using UnityEngine.Rendering;

namespace LsdGame
{
    /// <summary>The built-in pipeline: an image effect behind all others of the camera.</summary>
    [AddComponentMenu("")]
    sealed class BuiltInPass : MonoBehaviour, IRestylePass
    {
        LsdCamera _owner;

        public static BuiltInPass On(LsdCamera owner)
        {
            var pass = owner.gameObject.AddComponent<BuiltInPass>();
            pass.hideFlags = HideFlags.HideAndDontSave;
            pass._owner = owner;
            if (owner.WantsPlanes) owner.Camera.depthTextureMode |= DepthTextureMode.Depth | DepthTextureMode.MotionVectors;
            return pass;
        }

        public void Dispose() => Destroy(this);

        void OnRenderImage(RenderTexture source, RenderTexture destination)
        {
            var slot = _owner.NextCapture();
            if (slot != null)
            {
                Graphics.Blit(source, slot.Color);
                if (slot.Planes != null) DrawPlanes(slot);
            }
            var answer = _owner.Answer;
            Graphics.Blit(answer != null ? answer : source, destination);
        }

        static void DrawPlanes(CaptureSlot slot)
        {
            var buffer = new CommandBuffer { name = "LSD planes" };
            PlanesMaterial.Draw(buffer, slot, PlanesMaterial.BuiltIn);
            Graphics.ExecuteCommandBuffer(buffer);
            buffer.Release();
        }
    }
}
