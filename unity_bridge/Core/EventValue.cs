#nullable enable
using System;
using System.Globalization;

namespace LsdGame.Core
{
    /// <summary>A small value of an event: a number, a text or true/false. Made by conversion: <c>("health", 0.3f)</c>.</summary>
    public readonly struct EventValue : IEquatable<EventValue>
    {
        public const int MaxCharacters = 1024;

        readonly object _value; // long, double, string or bool

        EventValue(object value) => _value = value;

        public static implicit operator EventValue(int value) => new EventValue((long)value);
        public static implicit operator EventValue(long value) => new EventValue(value);
        public static implicit operator EventValue(float value) => Finite(value);
        public static implicit operator EventValue(double value) => Finite(value);
        public static implicit operator EventValue(bool value) => new EventValue(value);
        public static implicit operator EventValue(string value)
          => value != null && value.Length <= MaxCharacters
              ? new EventValue(value)
              : throw new ArgumentException($"an event's text has at most {MaxCharacters} characters, got {value?.Length ?? 0}");

        internal void Write(MessagePackWriter writer)
        {
            switch (_value)
            {
                case null: writer.Integer(0); break; // default(EventValue)
                case long value: writer.Integer(value); break;
                case double value: writer.Number(value); break;
                case bool value: writer.Flag(value); break;
                default: writer.Text((string)_value); break;
            }
        }

        public bool Equals(EventValue other) => Equals(_value, other._value);
        public override bool Equals(object? other) => other is EventValue value && Equals(value);
        public override int GetHashCode() => _value?.GetHashCode() ?? 0;
        public override string ToString() => Convert.ToString(_value, CultureInfo.InvariantCulture) ?? "";

        static EventValue Finite(double value)
          => double.IsNaN(value) || double.IsInfinity(value)
              ? throw new ArgumentException($"an event's number must be finite, got {value}")
              : new EventValue(value);
    }
}
