#nullable enable
using System;

namespace LsdGame.Core
{
    /// <summary>Which way up rows lie. Unity's textures begin below, its JPEG encoder turns them round, and what is read
    /// back from a GPU begins above on Direct3D, Metal and Vulkan, and below on OpenGL.</summary>
    public static class RowOrder
    {
        /// <summary>What `bottom_up` of a frame has to say.</summary>
        /// <param name="codec">How the picture travels; Unity's encoder writes the last row of the array first.</param>
        /// <param name="isTopFirst">Whether the first row of the array is the highest of the picture.</param>
        public static bool IsBottomUp(PictureCodec codec, bool isTopFirst)
          => codec == PictureCodec.Jpeg ? isTopFirst : !isTopFirst;

        /// <summary>Whether an answer that was loaded into a texture stands on its head.</summary>
        public static bool IsUpsideDown(Answer answer)
          => answer.Codec == PictureCodec.Jpeg ? answer.IsBottomUp : !answer.IsBottomUp;

        /// <summary>Take a picture of four float32 a pixel (depth, motion x, motion y, unused) apart into planes.</summary>
        /// <param name="pixels">width x height x 16 bytes.</param>
        /// <param name="isReversed">Whether the last row comes first in the planes.</param>
        public static Planes Split(byte[] pixels, int width, int height, bool isReversed, bool hasDepth, bool hasMotion)
        {
            if (pixels.Length != width * height * 16)
                throw new ArgumentException($"planes of {width}x{height} come as {width * height * 16} bytes, got {pixels.Length}");
            var depth = hasDepth ? new byte[width * height * 4] : null;
            var motion = hasMotion ? new byte[width * height * 8] : null;
            for (var y = 0; y < height; y++)
            {
                var row = (isReversed ? height - 1 - y : y) * width;
                for (var x = 0; x < width; x++)
                {
                    if (depth != null) Buffer.BlockCopy(pixels, (row + x) * 16, depth, (y * width + x) * 4, 4);
                    if (motion != null) Buffer.BlockCopy(pixels, (row + x) * 16 + 4, motion, (y * width + x) * 8, 8);
                }
            }
            return new Planes(width, height, depth, motion);
        }
    }
}
