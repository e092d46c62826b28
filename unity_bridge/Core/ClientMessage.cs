#nullable enable
using System;

namespace LsdGame.Core
{
    /// <summary>What a client sends. Each class checks at its door what the server would refuse.</summary>
    public abstract class ClientMessage
    {
        /// <summary>The bytes of one binary WebSocket message.</summary>
        public abstract byte[] Encode();

        protected static MessagePackWriter Begin(string op, int numFields, int capacity = 256)
          => new MessagePackWriter(capacity).Map(numFields + 1).Text("op").Text(op);

        protected static string Named(string name)
        {
            if (string.IsNullOrEmpty(name) || name.Length > 64)
                throw new ArgumentException($"a name has 1 to 64 characters, got '{name}'");
            return name;
        }

        protected static double Within(string what, double value, double low, double high)
          => value >= low && value <= high // false for NaN
              ? value
              : throw new ArgumentOutOfRangeException(what, $"{what} must be within {low}..{high}, got {value}");
    }

    /// <summary>A message that the server acknowledges; the connection gives it its id.</summary>
    public abstract class SmallMessage : ClientMessage
    {
        public long Id { get; internal set; }
    }
}
