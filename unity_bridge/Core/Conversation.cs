#nullable enable
using System;
using System.Collections.Generic;
using System.Linq;

namespace LsdGame.Core
{
    /// <summary>The client's half of one connection: bytes in, messages out, credits counted. No socket, no clock.</summary>
    public sealed class Conversation
    {
        readonly Identify _identity;
        readonly HashSet<long> _unsettled = new HashSet<long>(); // frames without answer or dropped
        long _nextSeq;

        public Hello? Hello { get; private set; }
        public Ready? Ready { get; private set; }

        public int NumUnsettled => _unsettled.Count;

        /// <summary>Frames that may be sent now.</summary>
        public int NumCredits => Ready == null ? 0 : Math.Max(0, Hello!.MaxUnanswered - _unsettled.Count);

        public Conversation(Identify identity) => _identity = identity;

        /// <summary>Take one WebSocket message.</summary>
        /// <param name="reply">What to send at once; null mostly.</param>
        /// <exception cref="ProtocolException">The server broke the protocol: close with its code.</exception>
        public ServerMessage Receive(ArraySegment<byte> bytes, out byte[]? reply)
        {
            var message = ServerMessage.Decode(bytes);
            reply = null;
            if (Hello == null) reply = Greet(message);
            else if (message is Ready ready) Ready = ready;
            else if (message is Answer answer) Settle(answer.Seq);
            else if (message is Dropped dropped) Settle(dropped.Seq);
            return message;
        }

        /// <summary>The bytes of a frame, which takes a credit.</summary>
        /// <exception cref="InvalidOperationException">There is no credit.</exception>
        public byte[] SendFrame(Picture picture)
        {
            if (NumCredits == 0)
                throw new InvalidOperationException($"a frame needs a credit, and {NumUnsettled} frames are unsettled");
            var frame = new FrameMessage(_nextSeq++, picture);
            var bytes = frame.Encode();
            _unsettled.Add(frame.Seq);
            return bytes;
        }

        byte[] Greet(ServerMessage message)
        {
            Hello = message as Hello
              ?? throw new ProtocolException(CloseCode.BadValue, "the server's first message must be hello");
            if (!Hello.Versions.Contains(Identify.Version))
                throw new ProtocolException(CloseCode.BadVersion,
                  $"this client speaks version {Identify.Version}, the server {string.Join(", ", Hello.Versions)}");
            if (_identity.Width > Hello.MaxWidth || _identity.Height > Hello.MaxHeight)
                throw new ProtocolException(CloseCode.BadValue, "the server takes frames of at most "
                  + $"{Hello.MaxWidth}x{Hello.MaxHeight}, this client sends {_identity.Width}x{_identity.Height}");
            return _identity.Encode();
        }

        void Settle(long seq)
        {
            if (!_unsettled.Remove(seq))
                throw new ProtocolException(CloseCode.BadValue, $"frame {seq} was settled twice, or never sent");
        }
    }
}
