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
        // HDRP's textures are arrays on some platforms, ours are not: these stand between the two.
        RTHandle _captured;
        RTHandle _shown;

        [RuntimeInitializeOnLoadMethod(RuntimeInitializeLoadType.SubsystemRegistration)]
        static void Register() => RestylePasses.Add(typeof(HDRenderPipelineAsset), owner => new Volume(owner));

        protected override void Execute(CustomPassContext context)
        {
            if (_owner == null || context.hdCamera.camera != _owner.Camera) return;
            var slot = _owner.NextCapture();
            if (slot != null)
            {
                Fit(ref _captured, slot.Color);
                HDUtils.BlitCameraTexture(context.cmd, context.cameraColorBuffer, _captured);
                context.cmd.CopyTexture(_captured, 0, 0, slot.Color, 0, 0);
            }
            var answer = _owner.Answer;
            if (answer == null) return;
            Fit(ref _shown, answer);
            context.cmd.CopyTexture(answer, 0, 0, _shown, 0, 0);
            HDUtils.BlitCameraTexture(context.cmd, _shown, context.cameraColorBuffer);
        }

        protected override void Cleanup()
        {
            _captured?.Release();
            _shown?.Release();
            (_captured, _shown) = (null, null);
        }

        static void Fit(ref RTHandle handle, RenderTexture like)
        {
            if (handle != null && handle.rt.width == like.width && handle.rt.height == like.height) return;
            handle?.Release();
            handle = RTHandles.Alloc(
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
