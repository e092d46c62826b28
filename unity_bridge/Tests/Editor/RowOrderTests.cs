using System;
using System.Linq;
using LsdGame.Core;
using NUnit.Framework;

namespace LsdGame.Tests
{
    public sealed class RowOrderTests
    {
        [TestCase(PictureCodec.Jpeg, true), TestCase(PictureCodec.Jpeg, false)]
        [TestCase(PictureCodec.Rgba, true), TestCase(PictureCodec.Rgba, false)]
        public void An_answer_stands_upright_when_the_GPU_begins_below_or_is_turned_round(PictureCodec codec, bool isTopFirst)
        {
            // Unity's JPEG encoder writes the array's last row first, and its loader puts the file's first row on top; raw
            // rows go through as they are. So what comes back lies in the texture as it lay in the array.
            Assert.AreEqual(isTopFirst, RowOrder.IsUpsideDown(Answered(codec, RowOrder.IsBottomUp(codec, isTopFirst))));
        }

        [Test]
        public void Planes_are_taken_apart_and_turned_round()
        {
            var pixels = new[] { 1f, 10, 100, 0, 2, 20, 200, 0 }; // one column, two rows
            var bytes = new byte[32];
            Buffer.BlockCopy(pixels, 0, bytes, 0, 32);
            var planes = RowOrder.Split(bytes, 1, 2, isReversed: true, hasDepth: true, hasMotion: true);
            Assert.AreEqual(new[] { 2f, 1 }, Floats(planes.Depth));
            Assert.AreEqual(new[] { 20f, 200, 10, 100 }, Floats(planes.Motion));
            var depth = RowOrder.Split(bytes, 1, 2, isReversed: false, hasDepth: true, hasMotion: false);
            Assert.AreEqual(new[] { 1f, 2 }, Floats(depth.Depth));
            Assert.AreEqual(null, depth.Motion);
        }

        static float[] Floats(byte[] bytes)
          => Enumerable.Range(0, bytes.Length / 4).Select(i => BitConverter.ToSingle(bytes, 4 * i)).ToArray();

        static Answer Answered(PictureCodec codec, bool isBottomUp)
        {
            var writer = new MessagePackWriter().Map(11).Text("op").Text("frame").Text("seq").Integer(0).Text("time_us").Integer(0)
              .Text("width").Integer(1).Text("height").Integer(1).Text("codec").Text(codec.Word())
              .Text("data").Binary(new ArraySegment<byte>(new byte[4])).Text("bottom_up").Flag(isBottomUp)
              .Text("style").Map(2).Text("prompts").Array(0).Text("strength").Number(1)
              .Text("stages_ms").Map(0).Text("dropped").Integer(0);
            return (Answer)ServerMessage.Decode(new ArraySegment<byte>(writer.ToArray()));
        }
    }
}
