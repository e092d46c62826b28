using UnityEngine;
using UnityEngine.Rendering;
using UnityEngine.Rendering.Universal;

namespace LsdGame
{
    /// <summary>
    /// URP: a pass behind the post-processing of one camera. It adds itself each frame, so no renderer asset has to be
    /// edited. How it draws stands in the other two files: with the render graph from URP 17 on (Unity 6), else without.
    /// </summary>
    sealed partial class UniversalPass : ScriptableRenderPass, IRestylePass
    {
        readonly LsdCamera _owner;

        UniversalPass(LsdCamera owner)
        {
            _owner = owner;
            // Exactly this event: URP then keeps the picture in a texture of its own instead of the screen.
            renderPassEvent = RenderPassEvent.AfterRenderingPostProcessing;
            #if LSD_URP_GRAPH
            requiresIntermediateTexture = true;
            #endif
            if (owner.WantsPlanes) ConfigureInput(ScriptableRenderPassInput.Depth | ScriptableRenderPassInput.Motion);
            RenderPipelineManager.beginCameraRendering += OnBeginCamera;
        }

        [RuntimeInitializeOnLoadMethod(RuntimeInitializeLoadType.SubsystemRegistration)]
        static void Register() => RestylePasses.Add(typeof(UniversalRenderPipelineAsset), owner => new UniversalPass(owner));

        public void Dispose()
        {
            RenderPipelineManager.beginCameraRendering -= OnBeginCamera;
            ReleaseHandles();
        }

        partial void ReleaseHandles();

        void OnBeginCamera(ScriptableRenderContext context, Camera camera)
        {
            if (camera == _owner.Camera) camera.GetUniversalAdditionalCameraData().scriptableRenderer.EnqueuePass(this);
        }
    }
}
