#nullable enable
using System;
using System.Collections.Generic;
using System.Linq;

namespace LsdGame.Core
{
    /// <summary>The fields of a message, read by name and type. Fields that nobody asks for are left out: servers grow.</summary>
    public sealed class MessageFields
    {
        public const long MaxInteger = (1L << 53) - 1;

        readonly Dictionary<string, object?> _values;
        readonly string _where; // for the sentences: "hello"

        public MessageFields(Dictionary<string, object?> values, string where)
        {
            _values = values;
            _where = where;
        }

        public bool Has(string name) => _values.ContainsKey(name);

        public string Text(string name) => Get<string>(name, "a text");

        public bool Flag(string name) => Get<bool>(name, "true or false");

        public byte[] Binary(string name) => Get<byte[]>(name, "binary");

        public double Number(string name) => ToNumber(Get<object>(name, "a number"), name);

        public long Integer(string name, long low = 0, long high = MaxInteger)
        {
            var number = Number(name);
            var value = (long)number;
            if (value != number) throw Wrong(CloseCode.WrongType, name, $"must be an integer, got {number}");
            if (value < low || value > high)
                throw Wrong(CloseCode.BadValue, name, $"must be within {low}..{high}, got {value}");
            return value;
        }

        public MessageFields Map(string name)
          => new MessageFields(Get<Dictionary<string, object?>>(name, "a map"), $"{_where}.{name}");

        public List<MessageFields> Maps(string name)
          => Items(name).ConvertAll(item => new MessageFields(
              item as Dictionary<string, object?> ?? throw Wrong(CloseCode.WrongType, name, "must hold maps"),
              $"{_where}.{name}"));

        public List<string> Texts(string name)
          => Items(name).ConvertAll(item
              => item as string ?? throw Wrong(CloseCode.WrongType, name, "must hold texts"));

        public List<long> Integers(string name)
          => Items(name).ConvertAll(item => (long)ToNumber(item, name));

        public Dictionary<string, double> Numbers(string name)
          => Get<Dictionary<string, object?>>(name, "a map").ToDictionary(pair => pair.Key, pair => ToNumber(pair.Value, name));

        List<object?> Items(string name) => Get<List<object?>>(name, "an array");

        T Get<T>(string name, string what)
        {
            if (!_values.TryGetValue(name, out var value))
                throw new ProtocolException(CloseCode.MissingField, $"{_where} needs the field '{name}'");
            return value is T typed ? typed : throw Wrong(CloseCode.WrongType, name, $"must be {what}");
        }

        double ToNumber(object? value, string name)
        {
            var number = value is long integer ? integer : value is double real ? real
              : throw Wrong(CloseCode.WrongType, name, "must be a number");
            return double.IsNaN(number) || double.IsInfinity(number)
              ? throw Wrong(CloseCode.BadValue, name, $"must be a finite number, got {number}")
              : number;
        }

        ProtocolException Wrong(CloseCode code, string name, string why)
          => new ProtocolException(code, $"{_where}.{name} {why}");
    }
}
