using System;
using System.Collections.Generic;
using System.Linq;
using LsdGame.Core;
using NUnit.Framework;

namespace LsdGame.Tests
{
    public sealed class MessageTests
    {
        static readonly byte[] Jpeg = FindJpeg();

        static readonly Dictionary<string, ClientMessage> Sent = new Dictionary<string, ClientMessage>
        {
            ["client_identify: smallest"] = new Identify("unity 0.1.0", 640, 360, PictureCodec.Jpeg),
            ["client_identify: with token and resume key"] = new Identify(
                "godot 0.1.0", 1920, 1080, PictureCodec.Rgb, "a token", "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f"),
            ["client_frame: jpeg"] = Frame(1, 1000000, 16, 8, PictureCodec.Jpeg, false, Jpeg),
            ["client_frame: rgb"] = Frame(2, 1016667, 2, 1, PictureCodec.Rgb, false, 255, 0, 0, 0, 0, 255),
            ["client_frame: rgba, bottom up"] = Frame(
                3, MessageFields.MaxInteger, 1, 2, PictureCodec.Rgba, true, 1, 2, 3, 255, 4, 5, 6, 255),
            ["client_frame: rgb with depth and motion planes"] = new FrameMessage(4, new Picture(
                2, 1, PictureCodec.Rgb, new ArraySegment<byte>(new byte[6]), false, 0,
                new Planes(1, 1, new byte[] { 0, 0, 0xc0, 0x3f }, new byte[] { 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0 }))),
            ["client_frame: rgb with a plane of regions"] = new FrameMessage(5, new Picture(
                2, 1, PictureCodec.Rgb, new ArraySegment<byte>(new byte[6]), false, 0,
                new Planes(2, 1, null, null, new byte[] { 0, 7 }))),
            ["client_event: no data"] = new EventMessage("boss_appears") { Id = 1 },
            ["client_event: every kind of value"] = new EventMessage(
                "hurt", ("health", 0.25f), ("lives", -3), ("by", "lava é"), ("is_fatal", false)) { Id = 2 },
            ["client_prompt: one prompt"] = new PromptMessage(new[] { new PromptWeight("frozen tundra") }) { Id = 3 },
            ["client_prompt: a mix, slowly, half strength"] = new PromptMessage(
                new[] { new PromptWeight("molten lava world", 0.75), new PromptWeight("frozen tundra", 0.25) },
                2.5, 0.5) { Id = 300 },
            ["client_parameter: health"] = new ParameterMessage("health", 0.3) { Id = 70000 },
            ["client_rules: a file"] = new RulesMessage("prompt = \"molten lava world\"\n") { Id = 5 },
            ["client_reanchor: only case"] = new ReanchorMessage { Id = 6 },
            ["client_ping: large id"] = new PingMessage { Id = 5000000000 },
        };

        static IEnumerable<Golden> FromPlayers()
          => Golden.All().Where(golden => golden.File.StartsWith("client_")
              && golden.File != "client_watch" && golden.File != "client_seen"); // a viewer's

        [TestCaseSource(nameof(FromPlayers))]
        public void Messages_are_written_in_golden_bytes(Golden golden)
          => Assert.AreEqual(golden.Bytes, Sent[golden.ToString()].Encode());

        [Test]
        public void Hello_is_read()
        {
            var hello = Read<Hello>("server_hello", "as a server on loopback says it");
            Assert.AreEqual(new long[] { 1 }, hello.Versions.ToArray());
            Assert.AreEqual("lsd-game 0.1.0", hello.Server);
            Assert.AreEqual(false, hello.NeedsToken);
            Assert.AreEqual((5.0, 30.0), (hello.IdentifyS, hello.ResumeS));
            Assert.AreEqual((16777216L, 1920L, 1080L), (hello.MaxMessage, hello.MaxWidth, hello.MaxHeight));
            Assert.AreEqual((2, 100L), (hello.MaxUnanswered, hello.MaxMessagesPerS));
            Assert.AreEqual(new[] { "jpeg", "rgb", "rgba" }, hello.Codecs.ToArray());
            Assert.AreEqual(new[] { "resume", "rules", "planes", "watch" }, hello.Features.ToArray());
        }

        [Test]
        public void Ready_is_read()
        {
            var ready = Read<Ready>("server_ready", "new session");
            Assert.AreEqual(("s1", "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f", false), (ready.Session, ready.ResumeKey, ready.IsResumed));
            Assert.AreEqual(("tiny", PictureCodec.Jpeg), (ready.Model, ready.AnswerCodec));
        }

        [Test]
        public void Answers_are_read()
        {
            var jpeg = Read<Answer>("server_frame", "jpeg");
            Assert.AreEqual((1L, 1000000L, 16, 8), (jpeg.Seq, jpeg.TimeUs, jpeg.Width, jpeg.Height));
            Assert.AreEqual(Jpeg, jpeg.Data);
            Assert.AreEqual("molten lava world 0.75 + frozen tundra 0.25", jpeg.Style.ToString());
            Assert.AreEqual(30.0, jpeg.StagesMs["restyle"]);
            var rgb = Read<Answer>("server_frame", "rgb");
            Assert.AreEqual((PictureCodec.Rgb, true, 3L), (rgb.Codec, rgb.IsBottomUp, rgb.NumDropped));
            Assert.AreEqual(new byte[] { 0, 255, 255, 255, 255, 0 }, rgb.Data);
        }

        [Test]
        public void Small_answers_are_read()
        {
            var bad = Read<Dropped>("server_dropped", "bad frame");
            Assert.AreEqual((8L, "bad_frame", "rgb of 2x1 has 6 bytes, got 5"), (bad.Seq, bad.Reason, bad.Message));
            Assert.AreEqual("", Read<Dropped>("server_dropped", "replaced").Message);
            var ack = Read<Ack>("server_ack", "took effect");
            Assert.AreEqual((3L, true, 9L, ""), (ack.Id, ack.IsOk, ack.FirstSeq, ack.Message));
            var refused = Read<Ack>("server_ack", "did not");
            Assert.AreEqual((false, -1L), (refused.IsOk, refused.FirstSeq));
            StringAssert.StartsWith("the prompt is empty", refused.Message);
            Assert.AreEqual(5000000000L, Read<Pong>("server_pong", "large id").Id);
            var status = Read<Status>("server_status", "overloaded");
            Assert.AreEqual(("overloaded", "16 sessions share one model"), (status.State, status.Message));
        }

        [Test]
        public void Fields_that_a_newer_server_adds_are_left_out()
        {
            var bytes = new MessagePackWriter().Map(3).Text("op").Text("pong").Text("later").Array(1).Map(0)
              .Text("id").Integer(7).ToArray();
            Assert.AreEqual(7L, ((Pong)ServerMessage.Decode(new ArraySegment<byte>(bytes))).Id);
        }

        [TestCase(CloseCode.MissingField, "81a26f70a4706f6e67", "pong needs the field 'id'")]
        [TestCase(CloseCode.WrongType, "82a26f70a4706f6e67a26964a131", "pong.id must be a number")]
        [TestCase(CloseCode.WrongType, "82a26f70a4706f6e67a26964c0", "pong.id must be a number")]
        [TestCase(CloseCode.BadValue, "82a26f70a4706f6e67a26964ff", "pong.id must be within 0..")]
        [TestCase(CloseCode.UnknownOp, "82a26f70a4706e6967a2696401", "a player knows no message 'pnig'")]
        public void A_server_that_slips_is_told_what_is_wrong(CloseCode code, string hex, string sentence)
        {
            var bytes = Enumerable.Range(0, hex.Length / 2).Select(i => Convert.ToByte(hex.Substring(2 * i, 2), 16)).ToArray();
            var error = Assert.Throws<ProtocolException>(() => ServerMessage.Decode(new ArraySegment<byte>(bytes)));
            Assert.AreEqual(code, error.Code);
            StringAssert.StartsWith(sentence, error.Message);
        }

        [Test]
        public void What_the_server_would_refuse_is_refused_where_it_is_made()
        {
            Assert.Throws<ArgumentException>(() => new PromptWeight(" "));
            Assert.Throws<ArgumentException>(() => new PromptWeight(new string('x', 501)));
            Assert.Throws<ArgumentException>(() => new PromptMessage(new PromptWeight[0]));
            Assert.Throws<ArgumentOutOfRangeException>(() => new PromptMessage(new[] { new PromptWeight("ice") }, -1));
            Assert.Throws<ArgumentException>(() => new EventMessage(""));
            Assert.Throws<ArgumentException>(() => new EventMessage("hurt", ("by", 1), ("by", 2)));
            Assert.Throws<ArgumentException>(() => { EventValue value = float.NaN; });
            Assert.Throws<ArgumentException>(() => { EventValue value = new string('x', 1025); });
            Assert.Throws<ArgumentException>(() => new RulesMessage(new string('x', 65537)));
            Assert.Throws<ArgumentOutOfRangeException>(() => new ParameterMessage("health", double.NaN));
            Assert.Throws<ArgumentException>(() => Frame(0, 0, 2, 1, PictureCodec.Rgb, false, 1, 2, 3, 4, 5));
        }

        static T Read<T>(string file, string @case) where T : ServerMessage
          => (T)ServerMessage.Decode(new ArraySegment<byte>(Golden.Of(file, @case)));

        static FrameMessage Frame(long seq, long timeUs, int width, int height, PictureCodec codec, bool isBottomUp,
                                  params byte[] data)
          => new FrameMessage(seq, new Picture(width, height, codec, new ArraySegment<byte>(data), isBottomUp, timeUs));

        static byte[] FindJpeg()
          => (byte[])MessagePackReader.Read(new ArraySegment<byte>(Golden.Of("client_frame", "jpeg")))["data"];
    }
}
