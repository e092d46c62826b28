#nullable enable
using System;
using System.Threading;
using System.Threading.Tasks;

namespace LsdGame.Core
{
    /// <summary>One WebSocket connection. Replace it where ClientWebSocket is missing: WebGL builds.</summary>
    public interface IMessageSocket : IDisposable
    {
        Task ConnectAsync(Uri url, CancellationToken ending);

        /// <summary>Send one binary message. One call at a time.</summary>
        Task SendAsync(byte[] message, CancellationToken ending);

        /// <summary>The next binary message; it is valid until the next call. One call at a time.</summary>
        /// <exception cref="SocketClosedException">The server has closed the connection.</exception>
        Task<ArraySegment<byte>> ReceiveAsync(CancellationToken ending);

        Task CloseAsync(CloseCode code, string sentence);
    }

    /// <summary>The server has closed the connection: with this code, and the reason as message.</summary>
    public sealed class SocketClosedException : Exception
    {
        public CloseCode Code { get; }

        public SocketClosedException(CloseCode code, string reason) : base(reason) => Code = code;
    }
}
