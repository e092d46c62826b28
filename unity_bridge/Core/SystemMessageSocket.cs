#nullable enable
using System;
using System.Net.WebSockets;
using System.Threading;
using System.Threading.Tasks;

namespace LsdGame.Core
{
    /// <summary>The socket of System.Net.WebSockets: Editor, desktop and phone builds.</summary>
    public sealed class SystemMessageSocket : IMessageSocket
    {
        public const int MaxMessage = 256 << 20; // an uncompressed answer of the largest frame
        const int CloseTimeoutMs = 500;
        const int MaxReasonCharacters = 100; // 123 bytes of UTF-8 fit in a close frame

        readonly ClientWebSocket _socket = new ClientWebSocket();
        byte[] _buffer = new byte[64 * 1024];

        public SystemMessageSocket()
        {
            _socket.Options.AddSubProtocol("lsd.v1");
            _socket.Options.KeepAliveInterval = TimeSpan.FromSeconds(20);
        }

        public Task ConnectAsync(Uri url, CancellationToken ending) => _socket.ConnectAsync(url, ending);

        public Task SendAsync(byte[] message, CancellationToken ending)
          => _socket.SendAsync(new ArraySegment<byte>(message), WebSocketMessageType.Binary, true, ending);

        public async Task<ArraySegment<byte>> ReceiveAsync(CancellationToken ending)
        {
            var length = 0;
            while (true)
            {
                var room = new ArraySegment<byte>(_buffer, length, _buffer.Length - length);
                var part = await _socket.ReceiveAsync(room, ending).ConfigureAwait(false);
                if (part.MessageType == WebSocketMessageType.Close) throw Closed();
                if (part.MessageType == WebSocketMessageType.Text)
                    throw new ProtocolException(CloseCode.BadMessage, "messages are binary, got a text message");
                length += part.Count;
                if (part.EndOfMessage) return new ArraySegment<byte>(_buffer, 0, length);
                if (length == _buffer.Length) Grow();
            }
        }

        public async Task CloseAsync(CloseCode code, string sentence)
        {
            var reason = sentence.Length > MaxReasonCharacters ? sentence.Substring(0, MaxReasonCharacters) : sentence;
            using (var timeout = new CancellationTokenSource(CloseTimeoutMs))
            {
                try
                {
                    await _socket.CloseOutputAsync((WebSocketCloseStatus)code, reason, timeout.Token).ConfigureAwait(false);
                }
                catch (Exception error) when (error is WebSocketException || error is OperationCanceledException
                                              || error is InvalidOperationException)
                {
                    // It was closed or broken already: what was wanted.
                }
            }
        }

        public void Dispose() => _socket.Dispose();

        SocketClosedException Closed()
          => new SocketClosedException((CloseCode)(_socket.CloseStatus ?? WebSocketCloseStatus.Empty),
              string.IsNullOrEmpty(_socket.CloseStatusDescription) ? "the server closed the connection"
                : _socket.CloseStatusDescription);

        void Grow()
        {
            if (_buffer.Length >= MaxMessage)
                throw new ProtocolException(CloseCode.TooLarge, $"a message is larger than {MaxMessage} bytes");
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }
    }
}
