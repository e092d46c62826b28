#nullable enable
using System;

namespace LsdGame.Core
{
    /// <summary>How the pixels of a picture are written.</summary>
    public enum PictureCodec { Jpeg, Rgb, Rgba }

    public static class PictureCodecs
    {
        /// <summary>The codec as messages spell it.</summary>
        public static string Word(this PictureCodec codec)
          => codec == PictureCodec.Jpeg ? "jpeg" : codec == PictureCodec.Rgb ? "rgb" : "rgba";

        /// <exception cref="ProtocolException">For a word that this client does not know.</exception>
        public static PictureCodec Parse(string word)
          => word == "jpeg" ? PictureCodec.Jpeg : word == "rgb" ? PictureCodec.Rgb : word == "rgba" ? PictureCodec.Rgba
              : throw new ProtocolException(CloseCode.BadValue, $"there is no codec '{word}'");
    }

    /// <summary>One picture of the game: jpeg, or rows without padding of 3 or 4 bytes a pixel.</summary>
    public sealed class Picture
    {
        public const int MaxSide = 8192;

        public int Width { get; }
        public int Height { get; }
        public PictureCodec Codec { get; }
        public ArraySegment<byte> Data { get; }

        /// <summary>True when the first row is the lowest one; the answer then is, too.</summary>
        public bool IsBottomUp { get; }

        /// <summary>When it was taken, on the client's clock, in microseconds.</summary>
        public long TimeUs { get; }

        /// <summary>Depth and motion, where the engine has them.</summary>
        public Planes? Planes { get; }

        public Picture(int width, int height, PictureCodec codec, ArraySegment<byte> data, bool isBottomUp, long timeUs,
                       Planes? planes = null)
        {
            if (width < 1 || width > MaxSide || height < 1 || height > MaxSide)
                throw new ArgumentException($"a picture has 1 to {MaxSide} pixels a side, got {width}x{height}");
            var numBytes = codec == PictureCodec.Jpeg ? 0 : width * height * (codec == PictureCodec.Rgb ? 3 : 4);
            if (data.Count == 0 || numBytes != 0 && data.Count != numBytes)
                throw new ArgumentException($"{codec.Word()} of {width}x{height} has {numBytes} bytes, got {data.Count}");
            Width = width;
            Height = height;
            Codec = codec;
            Data = data;
            IsBottomUp = isBottomUp;
            TimeUs = timeUs;
            Planes = planes;
        }
    }

    /// <summary>Depth in metres (one float32 a pixel) and motion in pixels of the picture since the previous one, x right
    /// and y down (two), little-endian; regions are the numbers that the rules name (one byte). Each may be missing.</summary>
    public sealed class Planes
    {
        public int Width { get; }
        public int Height { get; }
        public byte[]? Depth { get; }
        public byte[]? Motion { get; }
        public byte[]? Regions { get; }

        public Planes(int width, int height, byte[]? depth, byte[]? motion, byte[]? regions = null)
        {
            if (depth != null && depth.Length != width * height * 4)
                throw new ArgumentException($"depth of {width}x{height} has {width * height * 4} bytes, got {depth.Length}");
            if (motion != null && motion.Length != width * height * 8)
                throw new ArgumentException($"motion of {width}x{height} has {width * height * 8} bytes, got {motion.Length}");
            if (regions != null && regions.Length != width * height)
                throw new ArgumentException($"regions of {width}x{height} have {width * height} bytes, got {regions.Length}");
            Width = width;
            Height = height;
            Depth = depth;
            Motion = motion;
            Regions = regions;
        }
    }
}
