#nullable enable
using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;

namespace LsdGame.Core
{
    /// <summary>
    /// Keeps a game connected to `lsd-game serve`: connects again by itself, resumes its session, and never blocks the
    /// caller. All members may be called from any thread.
    /// </summary>
    public sealed class LsdClient : IDisposable
    {
        readonly ClientConfig _config;
        readonly Func<IMessageSocket> _newSocket;
        readonly CancellationTokenSource _ending = new CancellationTokenSource();
        readonly PendingAcks _acks = new PendingAcks();
        readonly Wishes _wishes = new Wishes();
        readonly Stopwatch _clock = Stopwatch.StartNew();
        readonly Random _random = new Random();

        volatile Connection? _connection; // while it is ready
        Answer? _answer; // the newest one that nobody took
        string? _resumeKey;
        int _numFailures; // attempts in a row that never got ready

        public ConnectionState State { get; private set; }

        /// <summary>One sentence for a person: why it is not ready, or what the server says.</summary>
        public string Message { get; private set; } = "";

        public Ready? Ready { get; private set; }
        public Status? Status { get; private set; }
        public ClientFigures Figures { get; } = new ClientFigures();

        /// <summary>Microseconds on the clock of this client, for <see cref="Picture.TimeUs"/>.</summary>
        public long NowUs => _clock.Elapsed.Ticks / 10; // a tick is 100 ns

        /// <summary>Frames that the server takes now. Take no picture while there is none: it would only grow old.</summary>
        public int NumCredits => _connection?.NumCredits ?? 0;

        public LsdClient(ClientConfig config, Func<IMessageSocket>? newSocket = null)
        {
            _config = config;
            _newSocket = newSocket ?? (() => new SystemMessageSocket());
        }

        /// <summary>Begin to connect, and keep at it until disposed.</summary>
        public void Start() => Task.Run(RunAsync);

        /// <summary>Hand a picture over; false when there is no connection or no credit.</summary>
        public bool TrySendFrame(Picture picture)
        {
            if (_connection?.TrySendFrame(picture) != true) return false;
            Figures.CountSent();
            return true;
        }

        /// <summary>The newest answer that was not taken yet.</summary>
        public bool TryTakeAnswer(out Answer answer)
        {
            var taken = Interlocked.Exchange(ref _answer, null);
            answer = taken!;
            return taken != null;
        }

        /// <summary>Tell the server that something happened.</summary>
        public Task<Ack> Raise(string name, params (string Key, EventValue Value)[] data) => Send(_connection, new EventMessage(name, data));

        /// <summary>Tell the server a number of the game, such as health. A new session is told again.</summary>
        public Task<Ack> SetParameter(string name, double value) => Wish(name, () => new ParameterMessage(name, value));

        /// <summary>Fade to a prompt. A new session is told again.</summary>
        public Task<Ack> SetPrompt(string prompt, double seconds = 1, double? strength = null)
          => SetPrompt(new[] { new PromptWeight(prompt) }, seconds, strength);

        public Task<Ack> SetPrompt(PromptWeight[] mix, double seconds = 1, double? strength = null)
          => Wish(Wishes.Prompt, () => new PromptMessage(mix, seconds, strength));

        /// <summary>Give the server other rules: the text of a TOML file. A new session is told again.</summary>
        public Task<Ack> SetRules(string text) => Wish(Wishes.Rules, () => new RulesMessage(text));

        /// <summary>Draw the next frame as a first frame: for a cut to another scene.</summary>
        public Task<Ack> Reanchor() => Send(_connection, new ReanchorMessage());

        public void Dispose()
        {
            State = ConnectionState.Off;
            _ending.Cancel();
        }

        Task<Ack> Wish(string key, Func<SmallMessage> make)
        {
            var message = make(); // refuses what is wrong before it is kept
            var wish = new Wishes.Wish(key, make);
            _wishes.Keep(wish);
            return Say(_connection, wish, message);
        }

        Task<Ack> Say(Connection? connection, Wishes.Wish wish, SmallMessage message)
          => Send(connection, message, ack => _wishes.OnAck(wish, ack));

        Task<Ack> Send(Connection? connection, SmallMessage message, Action<Ack>? onAck = null)
        {
            var ack = _acks.Add(message, onAck);
            if (connection == null) _acks.Settle(new Ack(message.Id, "not connected"));
            else if (!connection.TrySend(message)) _acks.Settle(new Ack(message.Id, "too many messages wait"));
            return ack;
        }

        async Task RunAsync()
        {
            while (!_ending.IsCancellationRequested)
            {
                State = ConnectionState.Connecting;
                var code = await OneConnectionAsync().ConfigureAwait(false);
                _connection = null;
                _acks.SettleAll("the connection broke");
                if (_ending.IsCancellationRequested) return;
                if (!code.MayReconnect())
                {
                    State = ConnectionState.Failed;
                    return;
                }
                State = ConnectionState.Connecting;
                var wait = TimeSpan.FromSeconds(Backoff.DelayS(_numFailures++, _random.NextDouble()));
                await Task.WhenAny(Task.Delay(wait, _ending.Token)).ConfigureAwait(false);
            }
        }

        async Task<CloseCode> OneConnectionAsync()
        {
            using (var socket = _newSocket())
            {
                Connection? connection = null;
                connection = new Connection(socket, _config.Identity(_resumeKey), message => OnMessage(connection!, message));
                try
                {
                    await connection.RunAsync(_config.Url, _ending.Token).ConfigureAwait(false);
                    return CloseCode.Normal;
                }
                catch (Exception error)
                {
                    // Whatever broke, the game goes on: it is said in Message and tried again, or not, by its code.
                    Message = error.Message;
                    return error is SocketClosedException closed ? closed.Code
                      : error is ProtocolException broken ? broken.Code : CloseCode.Broken;
                }
            }
        }

        void OnMessage(Connection connection, ServerMessage message)
        {
            switch (message)
            {
                case Ready ready: Begin(connection, ready); break;
                case Answer answer:
                    Figures.CountAnswer((NowUs - answer.TimeUs) / 1000.0, NowUs, answer.NumDropped);
                    Interlocked.Exchange(ref _answer, answer);
                    break;
                case Dropped dropped when dropped.Message != "": Message = dropped.Message; break;
                case Ack ack: _acks.Settle(ack); break;
                case Status status:
                    Status = status;
                    Message = status.Message;
                    break;
            }
        }

        void Begin(Connection connection, Ready ready)
        {
            Ready = ready;
            _resumeKey = ready.ResumeKey;
            _numFailures = 0;
            Message = "";
            _connection = connection; // before the wishes are listed: one that is made meanwhile is said twice, not lost
            foreach (var wish in _wishes.ToSay(isNewSession: !ready.IsResumed)) Say(connection, wish, wish.Make());
            State = ConnectionState.Ready;
            Figures.CountConnection();
        }
    }
}
