using System;
using LsdGame.Core;
using NUnit.Framework;

namespace LsdGame.Tests
{
    public sealed class ConversationTests
    {
        static readonly Picture Pixel = new Picture(
          1, 1, PictureCodec.Rgb, new ArraySegment<byte>(new byte[3]), false, 0);

        [Test]
        public void Hello_is_answered_with_who_this_is()
        {
            var conversation = new Conversation(new Identify("unity 0.1.0", 640, 360, PictureCodec.Jpeg));
            conversation.Receive(Bytes("server_hello", "as a server on loopback says it"), out var reply);
            Assert.AreEqual(Golden.Of("client_identify", "smallest"), reply);
            Assert.AreEqual(0, conversation.NumCredits);
        }

        [Test]
        public void Each_frame_takes_a_credit_and_each_answer_or_drop_gives_it_back()
        {
            var conversation = Begun();
            Assert.AreEqual(2, conversation.NumCredits);
            for (var i = 0; i < 2; i++) conversation.SendFrame(Pixel);
            Assert.Throws<InvalidOperationException>(() => conversation.SendFrame(Pixel));
            conversation.Receive(Bytes("server_frame", "jpeg"), out _); // of seq 1
            Assert.AreEqual(1, conversation.NumCredits);
            conversation.Receive(Dropped(0), out _);
            Assert.AreEqual(2, conversation.NumCredits);
        }

        [Test]
        public void A_frame_that_is_settled_twice_breaks_the_protocol()
        {
            var conversation = Begun();
            conversation.SendFrame(Pixel);
            conversation.Receive(Dropped(0), out _);
            AssertCode(CloseCode.BadValue, () => conversation.Receive(Dropped(0), out _));
        }

        [Test]
        public void A_server_that_does_not_greet_or_speaks_another_version_is_left()
        {
            AssertCode(CloseCode.BadValue, () => Fresh().Receive(Bytes("server_ready", "new session"), out _));
            var hello = Golden.Of("server_hello", "as a server on loopback says it");
            hello[Array.IndexOf(hello, (byte)0x91) + 1] = 2; // versions: [2]
            AssertCode(CloseCode.BadVersion, () => Fresh().Receive(new ArraySegment<byte>(hello), out _));
        }

        [Test]
        public void Frames_larger_than_the_server_takes_are_named_before_they_are_sent()
        {
            var conversation = new Conversation(new Identify("unity 0.1.0", 4096, 360, PictureCodec.Jpeg));
            AssertCode(CloseCode.BadValue,
              () => conversation.Receive(Bytes("server_hello", "as a server on loopback says it"), out _));
        }

        [Test]
        public void Only_what_may_get_better_by_itself_is_tried_again()
        {
            foreach (var code in new[] { CloseCode.Broken, CloseCode.GoingAway, CloseCode.IdentifyLate, CloseCode.TooSlow })
                Assert.AreEqual(true, code.MayReconnect());
            foreach (var code in new[] { CloseCode.TooLarge, CloseCode.BadMessage, CloseCode.BadToken, CloseCode.SessionEnded })
                Assert.AreEqual(false, code.MayReconnect());
        }

        [Test]
        public void Waits_double_up_to_a_second_and_are_spread()
        {
            Assert.AreEqual(0.25, Backoff.DelayS(0, 1));
            Assert.AreEqual(0.125, Backoff.DelayS(0, 0));
            Assert.AreEqual(0.5, Backoff.DelayS(1, 1));
            Assert.AreEqual(1.0, Backoff.DelayS(1000000, 1));
        }

        static Conversation Fresh() => new Conversation(new Identify("unity 0.1.0", 640, 360, PictureCodec.Jpeg));

        static Conversation Begun()
        {
            var conversation = Fresh();
            conversation.Receive(Bytes("server_hello", "as a server on loopback says it"), out _);
            conversation.Receive(Bytes("server_ready", "new session"), out _);
            return conversation;
        }

        static ArraySegment<byte> Bytes(string file, string @case) => new ArraySegment<byte>(Golden.Of(file, @case));

        static ArraySegment<byte> Dropped(long seq)
          => new ArraySegment<byte>(new MessagePackWriter().Map(3).Text("op").Text("dropped").Text("seq").Integer(seq)
              .Text("reason").Text("replaced").ToArray());

        static void AssertCode(CloseCode code, TestDelegate act)
          => Assert.AreEqual(code, Assert.Throws<ProtocolException>(act).Code);
    }
}
