using System;
using LsdGame.Core;
using UnityEngine;

namespace LsdGame
{
    /// <summary>The newest answer as a texture that stands upright.</summary>
    sealed class AnswerPicture : IDisposable
    {
        Texture2D _decoded;

        public RenderTexture Texture { get; private set; }

        /// <summary>False when the picture cannot be decoded; the one before stays.</summary>
        public bool TryShow(Answer answer)
        {
            if (!TryDecode(answer)) return false;
            if (Texture == null || Texture.width != answer.Width || Texture.height != answer.Height) Resize(answer);
            if (RowOrder.IsUpsideDown(answer)) Graphics.Blit(_decoded, Texture, new Vector2(1, -1), new Vector2(0, 1));
            else Graphics.Blit(_decoded, Texture);
            return true;
        }

        public void Dispose()
        {
            Textures.Free(Texture);
            Textures.Free(_decoded);
            (Texture, _decoded) = (null, null);
        }

        bool TryDecode(Answer answer)
        {
            var format = answer.Codec == PictureCodec.Rgb ? TextureFormat.RGB24 : TextureFormat.RGBA32;
            if (_decoded == null || answer.Codec != PictureCodec.Jpeg
                && (_decoded.width != answer.Width || _decoded.height != answer.Height || _decoded.format != format))
            {
                Textures.Free(_decoded);
                _decoded = new Texture2D(answer.Width, answer.Height, format, false);
            }
            if (answer.Codec == PictureCodec.Jpeg) return _decoded.LoadImage(answer.Data); // resizes by itself
            _decoded.LoadRawTextureData(answer.Data);
            _decoded.Apply(false);
            return true;
        }

        void Resize(Answer answer)
        {
            Textures.Free(Texture);
            Texture = new RenderTexture(
              answer.Width, answer.Height, 0, RenderTextureFormat.ARGB32, RenderTextureReadWrite.sRGB);
            Texture.Create();
        }
    }
}
