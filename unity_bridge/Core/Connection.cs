#nullable enable
using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;

namespace LsdGame.Core
{
    /// <summary>One connection from its first byte to its end: a loop that sends, one that receives, one that watches.</summary>
    sealed class Connection
    {
        public const double ConnectTimeoutS = 5;
        public const double PingAfterS = 1; // of silence: a model that loads or draws for long says nothing by itself
        public const double SilenceS = 3; // the network is gone, whatever TCP believes
        const int WatchEveryMs = 500;

        readonly object _gate = new object(); // guards the conversation
        readonly Conversation _conversation;
        readonly IMessageSocket _socket;
        readonly Action<ServerMessage> _onMessage;
        readonly Outbox _outbox = new Outbox();
        readonly Stopwatch _sinceHeard = Stopwatch.StartNew();

        public Connection(IMessageSocket socket, Identify identity, Action<ServerMessage> onMessage)
        {
            _socket = socket;
            _conversation = new Conversation(identity);
            _onMessage = onMessage;
        }

        public int NumCredits
        {
            get { lock (_gate) return _conversation.NumCredits; }
        }

        public bool TrySendFrame(Picture picture)
        {
            lock (_gate)
            {
                if (_conversation.NumCredits == 0) return false;
                _outbox.AddFrame(_conversation.SendFrame(picture));
                return true;
            }
        }

        public bool TrySend(SmallMessage message) => _outbox.TryAddSmall(message.Encode());

        /// <summary>Run to the end, which always comes as an exception: the first one of the loops.</summary>
        public async Task RunAsync(Uri url, CancellationToken ending)
        {
            await ConnectAsync(url, ending).ConfigureAwait(false);
            _sinceHeard.Restart();
            using (var stopping = new CancellationTokenSource()) // a cancelled receive aborts the socket: say goodbye first
            using (var watching = CancellationTokenSource.CreateLinkedTokenSource(ending, stopping.Token))
            {
                var loops = new[] { SendAsync(stopping.Token), ReceiveAsync(stopping.Token), WatchAsync(watching.Token) };
                var first = await Task.WhenAny(loops).ConfigureAwait(false);
                await SayGoodbyeAsync(first).ConfigureAwait(false);
                stopping.Cancel();
                _socket.Dispose();
                await first.ConfigureAwait(false);
            }
        }

        async Task ConnectAsync(Uri url, CancellationToken ending)
        {
            using (var timeout = CancellationTokenSource.CreateLinkedTokenSource(ending))
            {
                timeout.CancelAfter(TimeSpan.FromSeconds(ConnectTimeoutS));
                try
                {
                    await _socket.ConnectAsync(url, timeout.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (!ending.IsCancellationRequested)
                {
                    throw new TimeoutException($"no answer from {url} within {ConnectTimeoutS} s");
                }
            }
        }

        async Task SendAsync(CancellationToken ending)
        {
            while (true)
            {
                var message = await _outbox.TakeAsync(ending).ConfigureAwait(false);
                await _socket.SendAsync(message, ending).ConfigureAwait(false);
            }
        }

        async Task ReceiveAsync(CancellationToken ending)
        {
            while (true)
            {
                var bytes = await _socket.ReceiveAsync(ending).ConfigureAwait(false);
                _sinceHeard.Restart();
                ServerMessage message;
                byte[]? reply;
                lock (_gate) message = _conversation.Receive(bytes, out reply);
                if (reply != null) _outbox.TryAddSmall(reply);
                _onMessage(message);
            }
        }

        async Task WatchAsync(CancellationToken ending)
        {
            while (true)
            {
                await Task.Delay(WatchEveryMs, ending).ConfigureAwait(false);
                var silenceS = _sinceHeard.Elapsed.TotalSeconds;
                if (silenceS > SilenceS) throw new TimeoutException($"the server has been silent for {SilenceS} s");
                bool isReady;
                lock (_gate) isReady = _conversation.Ready != null;
                if (isReady && silenceS > PingAfterS) TrySend(new PingMessage());
            }
        }

        Task SayGoodbyeAsync(Task first)
        {
            var error = first.Exception?.InnerException;
            if (error is ProtocolException broken) return _socket.CloseAsync(broken.Code, broken.Message);
            return error == null ? _socket.CloseAsync(CloseCode.Normal, "the game ends") : Task.CompletedTask;
        }
    }
}
