using System;
using System.Collections.Generic;
using UnityEngine.Rendering;

namespace LsdGame
{
    /// <summary>Stands in a camera's rendering after the world: draws its picture into <see cref="LsdCamera.NextCapture"/>
    /// and <see cref="LsdCamera.Answer"/> over it. Ends when disposed.</summary>
    interface IRestylePass : IDisposable { }

    /// <summary>The pass for each render pipeline. Those of URP and HDRP add themselves where these are installed.</summary>
    static class RestylePasses
    {
        static readonly List<(Type Asset, Func<LsdCamera, IRestylePass> Make)> Known
          = new List<(Type, Func<LsdCamera, IRestylePass>)>();

        public static void Add(Type pipelineAsset, Func<LsdCamera, IRestylePass> make)
        {
            Known.RemoveAll(known => known.Asset == pipelineAsset); // play mode may begin without a domain reload
            Known.Add((pipelineAsset, make));
        }

        /// <exception cref="InvalidOperationException">The project's pipeline is a custom one.</exception>
        public static IRestylePass Make(LsdCamera owner)
        {
            var pipeline = GraphicsSettings.currentRenderPipeline;
            if (pipeline == null) return BuiltInPass.On(owner);
            foreach (var (asset, make) in Known)
                if (asset.IsInstanceOfType(pipeline)) return make(owner);
            throw new InvalidOperationException(
              $"LSD Camera knows Built-in, URP 12 and HDRP 12 or newer, this project draws with {pipeline.GetType().Name}");
        }
    }
}
