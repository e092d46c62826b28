using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using LsdGame.Core;
using NUnit.Framework;

namespace LsdGame.Tests
{
    public sealed class ClientTests
    {
        static readonly TimeSpan Patience = TimeSpan.FromSeconds(30); // of a busy machine

        [Test]
        public void A_client_identifies_and_sends_as_many_frames_as_it_has_credits() => WithClient((client, sockets) =>
        {
            sockets[0].SayReady(isResumed: false);
            Eventually(() => client.State == ConnectionState.Ready);
            Assert.AreEqual(true, client.TrySendFrame(Pixel(client)));
            Assert.AreEqual(true, client.TrySendFrame(Pixel(client)));
            Assert.AreEqual(false, client.TrySendFrame(Pixel(client)));
            Eventually(() => sockets[0].SentOps.SequenceEqual(new[] { "identify", "frame", "frame" }));
        });

        [Test]
        public void The_newest_answer_is_taken_once() => WithClient((client, sockets) =>
        {
            sockets[0].SayReady(isResumed: false);
            Eventually(() => client.NumCredits == 2);
            client.TrySendFrame(Pixel(client));
            client.TrySendFrame(Pixel(client));
            sockets[0].Say(Golden.Of("server_frame", "jpeg")); // of seq 1
            Eventually(() => client.Figures.NumAnswered == 1);
            Assert.AreEqual(true, client.TryTakeAnswer(out var answer));
            Assert.AreEqual(1L, answer.Seq);
            Assert.AreEqual(false, client.TryTakeAnswer(out _));
            Assert.AreEqual(1, client.NumCredits);
        });

        [Test]
        public void A_broken_connection_is_made_again_with_the_resume_key() => WithClient((client, sockets) =>
        {
            sockets[0].SayReady(isResumed: false);
            Eventually(() => client.State == ConnectionState.Ready);
            Eventually(() => sockets[0].Sent.Count > 0); // the fake server answers before it is asked
            Assert.AreEqual(false, sockets[0].Sent[0].ContainsKey("resume_key"));
            sockets[0].Break(new InvalidOperationException("the network is gone"));
            Eventually(() => sockets.Count == 2);
            Assert.AreEqual("the network is gone", client.Message);
            sockets[1].SayReady(isResumed: true);
            Eventually(() => client.Figures.NumConnections == 2);
            Eventually(() => sockets[1].Sent.Count > 0);
            Assert.AreEqual("a key", sockets[1].Sent[0]["resume_key"]);
        });

        [Test]
        public void A_model_may_take_its_time_while_pings_are_answered() => WithClient((client, sockets) =>
        {
            sockets[0].SayReady(isResumed: false);
            Eventually(() => client.State == ConnectionState.Ready);
            client.TrySendFrame(Pixel(client));
            Thread.Sleep(TimeSpan.FromSeconds(Connection.SilenceS + 1));
            Assert.AreEqual(1, sockets.Count);
        });

        [Test]
        public void A_server_that_answers_nothing_is_given_up() => WithClient((client, sockets) =>
        {
            sockets[0].IsDeaf = true;
            sockets[0].SayReady(isResumed: false);
            Eventually(() => sockets.Count == 2);
            Assert.AreEqual("the server has been silent for 3 s", client.Message);
        });

        [Test]
        public void A_wrong_token_is_not_tried_again() => WithClient((client, sockets) =>
        {
            sockets[0].Break(new SocketClosedException(CloseCode.BadToken, "the token is wrong"));
            Eventually(() => client.State == ConnectionState.Failed);
            Assert.AreEqual("the token is wrong", client.Message);
            Assert.AreEqual(1, sockets.Count);
        });

        [Test]
        public void A_server_that_breaks_the_protocol_is_told_why() => WithClient((client, sockets) =>
        {
            sockets[0].Say(new byte[] { 0xc1 });
            Eventually(() => client.State == ConnectionState.Failed);
            Assert.AreEqual(CloseCode.BadMessage, sockets[0].ClosedWith);
        });

        [Test]
        public void An_event_without_a_connection_is_lost_and_says_so() => WithClient((client, sockets) =>
        {
            var ack = client.Raise("coin").Result;
            Assert.AreEqual((false, true, "not connected"), (ack.IsOk, ack.IsLost, ack.Message));
        });

        [Test]
        public void Acks_that_never_come_are_settled_when_the_connection_breaks() => WithClient((client, sockets) =>
        {
            sockets[0].SayReady(isResumed: false);
            Eventually(() => client.State == ConnectionState.Ready);
            var ack = client.Raise("coin");
            sockets[0].Break(new InvalidOperationException());
            Assert.AreEqual(true, ack.Result.IsLost);
        });

        [Test]
        public void A_new_session_is_told_rules_prompt_and_parameters_again() => WithClient((client, sockets) =>
        {
            client.SetParameter("health", 0.5);
            client.SetPrompt("frozen tundra");
            client.SetRules("prompt = \"lava\"");
            foreach (var session in new[] { 0, 1 })
            {
                sockets[session].SayReady(isResumed: false);
                var expected = new[] { "identify", "rules", "prompt", "parameter" };
                Eventually(() => sockets[session].SentOps.SequenceEqual(expected));
                Acknowledge(sockets[session], isOk: true);
                sockets[session].Break(new InvalidOperationException());
                Eventually(() => sockets.Count == session + 2);
            }
        });

        [Test]
        public void A_resumed_session_is_told_only_what_it_has_missed() => WithClient((client, sockets) =>
        {
            sockets[0].SayReady(isResumed: false);
            Eventually(() => client.State == ConnectionState.Ready);
            var heard = client.SetPrompt("frozen tundra");
            Eventually(() => sockets[0].Sent.Count == 2);
            Acknowledge(sockets[0], isOk: true);
            Assert.AreEqual(true, heard.Result.IsOk);
            client.SetParameter("health", 0.5); // never acknowledged
            Eventually(() => sockets[0].Sent.Count == 3);
            sockets[0].Break(new InvalidOperationException());
            Eventually(() => sockets.Count == 2);
            sockets[1].SayReady(isResumed: true);
            Eventually(() => sockets[1].SentOps.SequenceEqual(new[] { "identify", "parameter" }));
        });

        [Test]
        public void Rules_that_are_refused_leave_those_that_hold() => WithClient((client, sockets) =>
        {
            sockets[0].SayReady(isResumed: false);
            Eventually(() => client.State == ConnectionState.Ready);
            client.SetRules("good");
            client.SetRules("bad");
            Eventually(() => sockets[0].Sent.Count == 3);
            sockets[0].SayAck((long)sockets[0].Sent[1]["id"], isOk: true);
            sockets[0].SayAck((long)sockets[0].Sent[2]["id"], isOk: false);
            Thread.Sleep(200); // until the client has heard
            var last = client.SetRules("unheard");
            sockets[0].Break(new InvalidOperationException());
            Assert.AreEqual(true, last.Result.IsLost);
            Eventually(() => sockets.Count == 2);
            sockets[1].SayReady(isResumed: false);
            Eventually(() => sockets[1].Sent.Count == 3);
            Assert.AreEqual("good unheard", $"{sockets[1].Sent[1]["text"]} {sockets[1].Sent[2]["text"]}");
            Acknowledge(sockets[1], isOk: true);
            sockets[1].Break(new InvalidOperationException());
            Eventually(() => sockets.Count == 3);
            sockets[2].SayReady(isResumed: false);
            Eventually(() => sockets[2].Sent.Count == 2);
            Assert.AreEqual("unheard", sockets[2].Sent[1]["text"]);
        });

        [Test]
        public void A_new_session_is_told_the_prompt_at_once_in_the_strength_that_it_had() => WithClient((client, sockets) =>
        {
            sockets[0].SayReady(isResumed: false);
            Eventually(() => client.State == ConnectionState.Ready);
            client.SetPrompt("ice", 2, 0.5);
            client.SetPrompt("lava", 2);
            Eventually(() => sockets[0].Sent.Count == 3);
            Acknowledge(sockets[0], isOk: true);
            sockets[0].Break(new InvalidOperationException());
            Eventually(() => sockets.Count == 2);
            sockets[1].SayReady(isResumed: false);
            Eventually(() => sockets[1].Sent.Count == 2);
            Assert.AreEqual(0.0, sockets[1].Sent[1]["seconds"]);
            Assert.AreEqual(0.5, sockets[1].Sent[1]["strength"]);
        });

        [Test]
        public void A_prompt_that_is_one_too_many_leaves_its_strength_to_the_next() => WithClient((client, sockets) =>
        {
            client.SetPrompt("ice", 2, 0.5);
            foreach (var prompt in new[] { "lava", "moss", "sand" }) client.SetPrompt(prompt, 2);
            foreach (var session in new[] { 0, 1 })
            {
                var numTold = session == 0 ? 3 : 1; // the last of them holds
                sockets[session].SayReady(isResumed: false);
                Eventually(() => sockets[session].Sent.Count == 1 + numTold);
                Assert.AreEqual(session == 0 ? 2.0 : 0.0, sockets[session].Sent[1]["seconds"]);
                Assert.AreEqual(0.5, sockets[session].Sent[1]["strength"]);
                Acknowledge(sockets[session], isOk: true);
                sockets[session].Break(new InvalidOperationException());
                Eventually(() => sockets.Count == session + 2);
            }
        });

        [Test]
        public void Acks_in_another_order_leave_the_strength_too() => WithClient((client, sockets) =>
        {
            sockets[0].SayReady(isResumed: false);
            Eventually(() => client.State == ConnectionState.Ready);
            client.SetPrompt("ice", 2, 0.5);
            var newest = client.SetPrompt("lava", 2);
            Eventually(() => sockets[0].Sent.Count == 3);
            sockets[0].SayAck((long)sockets[0].Sent[2]["id"], isOk: true);
            Assert.AreEqual(true, newest.Result.IsOk);
            sockets[0].Break(new InvalidOperationException());
            Eventually(() => sockets.Count == 2);
            sockets[1].SayReady(isResumed: false);
            Eventually(() => sockets[1].Sent.Count == 2);
            Assert.AreEqual(0.5, sockets[1].Sent[1]["strength"]);
        });

        [Test]
        public void What_was_granted_is_told_before_three_newer_and_holds_where_they_are_refused() => WithClient((client, sockets) =>
        {
            client.SetRules("good");
            sockets[0].SayReady(isResumed: false);
            Eventually(() => sockets[0].Sent.Count == 2);
            Acknowledge(sockets[0], isOk: true);
            sockets[0].Break(new InvalidOperationException());
            Eventually(() => sockets.Count == 2);
            sockets[1].SayReady(isResumed: false);
            Eventually(() => sockets[1].Sent.Count == 2);
            foreach (var text in new[] { "2", "3", "4", "5" }) client.SetRules(text);
            sockets[1].Break(new InvalidOperationException());
            Eventually(() => sockets.Count == 3);
            sockets[2].SayReady(isResumed: false);
            Eventually(() => sockets[2].Sent.Count == 5);
            var told = sockets[2].Sent.Skip(1).ToList();
            Assert.AreEqual("good 3 4 5", string.Join(" ", told.Select(rules => rules["text"])));
            foreach (var rules in told) sockets[2].SayAck((long)rules["id"], isOk: Equals(rules["text"], "good"));
            Thread.Sleep(200); // until the client has heard
            sockets[2].Break(new InvalidOperationException());
            Eventually(() => sockets.Count == 4);
            sockets[3].SayReady(isResumed: false);
            Eventually(() => sockets[3].Sent.Count == 2);
            Assert.AreEqual("good", sockets[3].Sent[1]["text"]);
        });

        [Test]
        public void A_disposed_client_says_goodbye()
        {
            var sockets = new List<FakeSocket>();
            WithClient((client, made) =>
            {
                made[0].SayReady(isResumed: false);
                Eventually(() => client.State == ConnectionState.Ready);
            }, sockets);
            Eventually(() => sockets[0].ClosedWith == CloseCode.Normal);
        }

        [Test]
        public void An_address_that_is_none_is_refused_with_an_example()
        {
            var error = Assert.Throws<ArgumentException>(() => new ClientConfig("127.0.0.1:8765", "test", 1, 1));
            StringAssert.StartsWith("a server's address looks like ws://127.0.0.1:8765", error.Message);
        }

        static void WithClient(Action<LsdClient, List<FakeSocket>> act, List<FakeSocket> sockets = null)
        {
            sockets = sockets ?? new List<FakeSocket>();
            IMessageSocket Connect()
            {
                var socket = new FakeSocket();
                lock (sockets) sockets.Add(socket);
                return socket;
            }
            var config = new ClientConfig("ws://127.0.0.1:8765", "test 0.1.0", 1, 1, PictureCodec.Rgb);
            using (var client = new LsdClient(config, Connect))
            {
                client.Start();
                Eventually(() => sockets.Count > 0);
                act(client, sockets);
            }
        }

        static void Acknowledge(FakeSocket socket, bool isOk)
        {
            foreach (var message in socket.Sent.Where(message => message.ContainsKey("id")))
                socket.SayAck((long)message["id"], isOk);
            Thread.Sleep(200); // until the client has heard
        }

        static Picture Pixel(LsdClient client)
          => new Picture(1, 1, PictureCodec.Rgb, new ArraySegment<byte>(new byte[3]), false, client.NowUs);

        static void Eventually(Func<bool> holds)
          => Assert.AreEqual(true, SpinWait.SpinUntil(() => { Thread.Sleep(5); return holds(); }, Patience));
    }
}
