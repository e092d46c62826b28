using UnityEngine;
using UnityEngine.Rendering;

namespace LsdGame
{
    /// <summary>Draws depth in metres and motion in pixels of the frame into a slot's planes.</summary>
    static class PlanesMaterial
    {
        static readonly int FrameSize = Shader.PropertyToID("_LsdFrameSize");
        static readonly int Motion = Shader.PropertyToID("_LsdMotion");

        static Material _material;

        /// <param name="motionTexture">Name of the pipeline's global texture of motion vectors.</param>
        public static void Draw(CommandBuffer buffer, CaptureSlot slot, string motionTexture)
        {
            if (_material == null) _material = new Material(Resources.Load<Shader>("LsdPlanes"));
            var motion = Shader.GetGlobalTexture(motionTexture);
            buffer.SetGlobalTexture(Motion, motion != null ? motion : Texture2D.blackTexture);
            buffer.SetGlobalVector(FrameSize, new Vector4(slot.Color.width, slot.Color.height, 0, 0));
            buffer.SetRenderTarget(slot.Planes);
            buffer.DrawProcedural(Matrix4x4.identity, _material, 0, MeshTopology.Triangles, 3);
        }
    }
}
