using UnityEngine;
using UnityEngine.Experimental.Rendering;
using UnityEngine.Rendering;
using UnityEngine.Rendering.HighDefinition;

namespace LsdGame
{
    /// <summary>HDRP: a custom pass behind the post-processing, in a global volume that comes and goes with the component.</summary>
    sealed class HighDefinitionPass : CustomPass
    {
        LsdCamera _owner;
        RTHandle _between; // HDRP's textures are arrays on some platforms, ours are not: this one bridges the two

        [RuntimeInitializeOnLoadMethod(RuntimeInitializeLoadType.SubsystemRegistration)]
        static void Register() => RestylePasses.Add(typeof(HDRenderPipelineAsset), owner => new Volume(owner));

        protected override void Execute(CustomPassContext context)
        {
            if (_owner == null || context.hdCamera.camera != _owner.Camera) return;
            var slot = _owner.NextCapture();
            if (slot != null)
            {
                var between = Between(slot.Color);
                HDUtils.BlitCameraTexture(context.cmd, context.cameraColorBuffer, between);
                context.cmd.CopyTexture(between, 0, 0, slot.Color, 0, 0);
            }
            var answer = _owner.Answer;
            if (answer == null) return;
            var shown = Between(answer);
            context.cmd.CopyTexture(answer, 0, 0, shown, 0, 0);
            HDUtils.BlitCameraTexture(context.cmd, shown, context.cameraColorBuffer);
        }

        protected override void Cleanup()
        {
            _between?.Release();
            _between = null;
        }

        RTHandle Between(RenderTexture like)
        {
            // Capture and answer have the same size; while a resize is on its way they differ for a few frames.
            if (_between != null && _between.rt.width == like.width && _between.rt.height == like.height) return _between;
            Cleanup();
            return _between = RTHandles.Alloc(
              like.width, like.height, TextureXR.slices, colorFormat: GraphicsFormat.R8G8B8A8_SRGB,
              dimension: TextureXR.dimension, name: "LSD");
        }

        sealed class Volume : IRestylePass
        {
            readonly CustomPassVolume _volume;

            public Volume(LsdCamera owner)
            {
                _volume = owner.gameObject.AddComponent<CustomPassVolume>();
                _volume.hideFlags = HideFlags.HideAndDontSave;
                _volume.isGlobal = true;
                _volume.injectionPoint = CustomPassInjectionPoint.AfterPostProcess;
                _volume.customPasses.Add(new HighDefinitionPass { name = "LSD", _owner = owner });
            }

            public void Dispose() => Object.Destroy(_volume);
        }
    }
}
