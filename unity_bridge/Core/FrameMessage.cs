#nullable enable
using System;

namespace LsdGame.Core
{
    /// <summary>A picture on its way to the server, with the number that its answer comes back with.</summary>
    public sealed class FrameMessage : ClientMessage
    {
        readonly Picture _picture;

        public long Seq { get; }

        public FrameMessage(long seq, Picture picture)
        {
            Seq = seq;
            _picture = picture;
        }

        public override byte[] Encode()
        {
            var planes = _picture.Planes;
            var numFields = 7 + (planes == null ? 0 : 2) + (planes?.Depth == null ? 0 : 1)
              + (planes?.Motion == null ? 0 : 1) + (planes?.Regions == null ? 0 : 1);
            var numBytes = _picture.Data.Count + (planes?.Depth?.Length ?? 0) + (planes?.Motion?.Length ?? 0)
              + (planes?.Regions?.Length ?? 0);
            var writer = Begin("frame", numFields, numBytes + 256)
              .Text("seq").Integer(Seq)
              .Text("time_us").Integer(_picture.TimeUs)
              .Text("width").Integer(_picture.Width)
              .Text("height").Integer(_picture.Height)
              .Text("codec").Text(_picture.Codec.Word())
              .Text("data").Binary(_picture.Data)
              .Text("bottom_up").Flag(_picture.IsBottomUp);
            if (planes != null) Write(planes, writer);
            return writer.ToArray();
        }

        static void Write(Planes planes, MessagePackWriter writer)
        {
            writer.Text("plane_width").Integer(planes.Width).Text("plane_height").Integer(planes.Height);
            if (planes.Depth != null) writer.Text("depth").Binary(new ArraySegment<byte>(planes.Depth));
            if (planes.Motion != null) writer.Text("motion").Binary(new ArraySegment<byte>(planes.Motion));
            if (planes.Regions != null) writer.Text("regions").Binary(new ArraySegment<byte>(planes.Regions));
        }
    }
}
