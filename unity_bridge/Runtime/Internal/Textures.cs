using UnityEngine;

namespace LsdGame
{
    /// <summary>Ends the life of a texture: the memory of the GPU at once, the object with this frame.</summary>
    static class Textures
    {
        public static void Free(Texture texture)
        {
            if (texture is RenderTexture drawn && drawn != null) drawn.Release();
            if (texture != null) Object.Destroy(texture);
        }
    }
}
