#nullable enable
using System;

namespace LsdGame.Core
{
    /// <summary>Why a connection ended: the close codes of docs/protocol.md, and 1006 for a broken network.</summary>
    public enum CloseCode
    {
        Normal = 1000,
        GoingAway = 1001,
        Broken = 1006,
        TooLarge = 1009,
        BadMessage = 4002,
        MissingField = 4003,
        WrongType = 4004,
        BadValue = 4005,
        UnknownOp = 4006,
        NotIdentified = 4007,
        AlreadyIdentified = 4008,
        BadToken = 4009,
        BadVersion = 4010,
        SessionEnded = 4011,
        IdentifyLate = 4012,
        TooManyMessages = 4013,
        ServerFull = 4014,
        TooSlow = 4015,
    }

    public static class CloseCodes
    {
        /// <summary>False where a person has to change something first: trying again would end the same way.</summary>
        public static bool MayReconnect(this CloseCode code)
          => code != CloseCode.TooLarge && (code < CloseCode.BadMessage || code > CloseCode.SessionEnded);
    }

    /// <summary>The peer broke the protocol; the connection is closed with this code, the message as its reason.</summary>
    public sealed class ProtocolException : Exception
    {
        public CloseCode Code { get; }

        public ProtocolException(CloseCode code, string sentence) : base(sentence) => Code = code;
    }
}
