using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LsdGame.Core;

namespace LsdGame.Tests
{
    /// <summary>A server in the same process: the test says what comes in, and reads what went out.</summary>
    sealed class FakeSocket : IMessageSocket
    {
        readonly ConcurrentQueue<byte[]> _incoming = new ConcurrentQueue<byte[]>();
        readonly ConcurrentQueue<byte[]> _outgoing = new ConcurrentQueue<byte[]>();
        volatile Exception _end;

        public CloseCode? ClosedWith { get; private set; }

        /// <summary>Answers no pings: the network is gone.</summary>
        public bool IsDeaf { get; set; }

        public List<Dictionary<string, object>> Sent
          => _outgoing.Select(bytes => MessagePackReader.Read(new ArraySegment<byte>(bytes))).ToList();

        public List<string> SentOps => Sent.ConvertAll(message => (string)message["op"]);

        public void Say(byte[] message) => _incoming.Enqueue(message);

        public void Break(Exception error) => _end = error;

        /// <summary>Greet a client, and let it send frames.</summary>
        public void SayReady(bool isResumed)
        {
            Say(Golden.Of("server_hello", "as a server on loopback says it"));
            Say(new MessagePackWriter().Map(7).Text("op").Text("ready").Text("version").Integer(1).Text("session").Text("s1")
              .Text("resume_key").Text("a key").Text("is_resumed").Flag(isResumed).Text("model").Text("fake")
              .Text("answer_codec").Text("rgb").ToArray());
        }

        public void SayAck(long id, bool isOk)
        {
            var writer = new MessagePackWriter().Map(4).Text("op").Text("ack").Text("id").Integer(id).Text("ok").Flag(isOk);
            Say((isOk ? writer.Text("first_seq").Integer(0) : writer.Text("message").Text("no")).ToArray());
        }

        public Task ConnectAsync(Uri url, CancellationToken ending) => Task.CompletedTask;

        public Task SendAsync(byte[] message, CancellationToken ending)
        {
            if ((string)MessagePackReader.Read(new ArraySegment<byte>(message))["op"] != "ping") _outgoing.Enqueue(message);
            else if (!IsDeaf) Say(new MessagePackWriter().Map(2).Text("op").Text("pong").Text("id").Integer(0).ToArray());
            return Task.CompletedTask;
        }

        public async Task<ArraySegment<byte>> ReceiveAsync(CancellationToken ending)
        {
            while (true)
            {
                if (_incoming.TryDequeue(out var message)) return new ArraySegment<byte>(message);
                if (_end != null) throw _end;
                await Task.Delay(1, ending).ConfigureAwait(false);
            }
        }

        public Task CloseAsync(CloseCode code, string sentence)
        {
            ClosedWith = code;
            return Task.CompletedTask;
        }

        public void Dispose() { }
    }
}
