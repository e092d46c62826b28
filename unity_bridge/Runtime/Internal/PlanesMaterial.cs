using UnityEngine;
using UnityEngine.Rendering;

namespace LsdGame
{
    /// <summary>Draws depth in metres and motion in pixels of the frame into a slot's planes.</summary>
    static class PlanesMaterial
    {
        public const int BuiltIn = 0; // passes of the shader: the pipelines name their motion vectors differently
        public const int Universal = 1;

        static readonly int FrameSize = Shader.PropertyToID("_LsdFrameSize");

        static Material _material;

        public static void Draw(CommandBuffer buffer, CaptureSlot slot, int pipeline)
        {
            if (_material == null) _material = new Material(Resources.Load<Shader>("LsdPlanes"));
            _material.SetVector(FrameSize, new Vector4(slot.Color.width, slot.Color.height, 0, 0));
            buffer.SetRenderTarget(slot.Planes);
            buffer.DrawProcedural(Matrix4x4.identity, _material, pipeline, MeshTopology.Triangles, 3);
        }
    }
}
