#nullable enable
using System;
using System.Collections.Generic;
using System.Text;

namespace LsdGame.Core
{
    /// <summary>
    /// Reads one lsd.v1 message: a map with text keys. Every length is checked against what is there before memory is
    /// taken for it. Integers become long, numbers double, arrays object lists, binary byte[], nil null.
    /// </summary>
    public sealed class MessagePackReader
    {
        public const int MaxItems = 64; // of an array, and keys of a map
        public const int MaxTextBytes = 65536;
        public const int MaxDepth = 8; // lsd.v1 nests four deep; a server may grow

        static readonly UTF8Encoding Utf8 = new UTF8Encoding(false, throwOnInvalidBytes: true);

        readonly byte[] _bytes;
        readonly int _end;
        int _position;

        MessagePackReader(ArraySegment<byte> message)
        {
            _bytes = message.Array!;
            _position = message.Offset;
            _end = message.Offset + message.Count;
        }

        /// <exception cref="ProtocolException">4002 for anything but one map within the limits.</exception>
        public static Dictionary<string, object?> Read(ArraySegment<byte> message)
        {
            var reader = new MessagePackReader(message);
            var value = reader.Value(0);
            if (reader._position != reader._end) throw Bad("there are bytes behind the message");
            return value as Dictionary<string, object?> ?? throw Bad("a message is a map");
        }

        object? Value(int depth)
        {
            if (depth > MaxDepth) throw Bad($"it is nested deeper than {MaxDepth}");
            var type = Byte();
            if (type < 0x80) return (long)type;
            if (type < 0x90) return Map(type & 0x0f, depth);
            if (type < 0xa0) return Array(type & 0x0f, depth);
            if (type < 0xc0) return Text(type & 0x1f);
            if (type >= 0xe0) return (long)(sbyte)type;
            switch (type)
            {
                case 0xc0: return null;
                case 0xc2: return false;
                case 0xc3: return true;
                case 0xc4: case 0xc5: case 0xc6: return Binary(Length(type - 0xc4));
                case 0xca: return (double)Single();
                case 0xcb: return BitConverter.Int64BitsToDouble((long)BigEndian(8));
                case 0xcc: case 0xcd: case 0xce: return (long)BigEndian(1 << (type - 0xcc));
                case 0xcf: return Unsigned();
                case 0xd0: return (long)(sbyte)BigEndian(1);
                case 0xd1: return (long)(short)BigEndian(2);
                case 0xd2: return (long)(int)BigEndian(4);
                case 0xd3: return (long)BigEndian(8);
                case 0xd9: case 0xda: case 0xdb: return Text(Length(type - 0xd9));
                case 0xdc: case 0xdd: return Array(Length(type - 0xdb), depth);
                case 0xde: case 0xdf: return Map(Length(type - 0xdd), depth);
                default: throw Bad($"it holds a value of type 0x{type:x2}");
            }
        }

        Dictionary<string, object?> Map(long numKeys, int depth)
        {
            var count = Count(numKeys, MaxItems, "keys");
            var map = new Dictionary<string, object?>(count);
            for (var i = 0; i < count; i++)
            {
                var key = Value(depth + 1) as string ?? throw Bad("a key is not a text");
                map[key] = Value(depth + 1);
            }
            return map;
        }

        List<object?> Array(long numItems, int depth)
        {
            var count = Count(numItems, MaxItems, "items");
            var items = new List<object?>(count);
            for (var i = 0; i < count; i++) items.Add(Value(depth + 1));
            return items;
        }

        string Text(long numBytes)
        {
            var count = Count(numBytes, MaxTextBytes, "bytes of text");
            try
            {
                return Utf8.GetString(_bytes, Skip(count), count);
            }
            catch (ArgumentException)
            {
                throw Bad("a text is not UTF-8");
            }
        }

        byte[] Binary(long numBytes)
        {
            var count = Count(numBytes, int.MaxValue, "bytes");
            var value = new byte[count];
            Buffer.BlockCopy(_bytes, Skip(count), value, 0, count);
            return value;
        }

        float Single()
        {
            var bits = BitConverter.GetBytes((uint)BigEndian(4));
            return BitConverter.ToSingle(bits, 0);
        }

        long Unsigned()
        {
            var value = BigEndian(8);
            if (value > long.MaxValue) throw Bad("an integer is beyond 2^63");
            return (long)value;
        }

        long Length(int exponent) => (long)BigEndian(1 << exponent);

        int Count(long claimed, int most, string what)
        {
            // Each item takes a byte at least, so a lie costs no memory.
            if (claimed > most || claimed > _end - _position) throw Bad($"it claims {claimed} {what}");
            return (int)claimed;
        }

        ulong BigEndian(int numBytes)
        {
            var at = Skip(numBytes);
            ulong value = 0;
            for (var i = 0; i < numBytes; i++) value = value << 8 | _bytes[at + i];
            return value;
        }

        int Byte() => _bytes[Skip(1)];

        int Skip(int numBytes)
        {
            if (numBytes > _end - _position) throw Bad("it is cut off");
            _position += numBytes;
            return _position - numBytes;
        }

        static ProtocolException Bad(string why)
          => new ProtocolException(CloseCode.BadMessage, $"the message is no MessagePack within the limits: {why}");
    }
}
