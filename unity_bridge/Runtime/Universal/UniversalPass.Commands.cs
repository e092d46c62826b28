#if !LSD_URP_GRAPH
using UnityEngine.Rendering;
using UnityEngine.Rendering.Universal;

namespace LsdGame
{
    /// <summary>URP 12 to 16 (Unity 2021.3 to 2023): a command buffer.</summary>
    sealed partial class UniversalPass
    {
        public override void Execute(ScriptableRenderContext context, ref RenderingData renderingData)
        {
            var buffer = CommandBufferPool.Get("LSD");
            #if LSD_URP_HANDLES
            RenderTargetIdentifier colour = renderingData.cameraData.renderer.cameraColorTargetHandle.nameID;
            #else
            var colour = renderingData.cameraData.renderer.cameraColorTarget;
            #endif
            var slot = _owner.NextCapture();
            if (slot != null)
            {
                buffer.Blit(colour, slot.Color);
                if (slot.Planes != null) PlanesMaterial.Draw(buffer, slot, PlanesMaterial.Universal);
            }
            var answer = _owner.Answer;
            if (answer != null) buffer.Blit(answer, colour);
            context.ExecuteCommandBuffer(buffer);
            CommandBufferPool.Release(buffer);
        }
    }
}
#endif
