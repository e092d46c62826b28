#nullable enable
using System;
using System.Text;

namespace LsdGame.Core
{
    /// <summary>
    /// Writes the part of MessagePack that lsd.v1 uses, each value in its shortest form: that gives the golden bytes.
    /// </summary>
    public sealed class MessagePackWriter
    {
        byte[] _buffer;
        int _length;

        public MessagePackWriter(int capacity = 256) => _buffer = new byte[capacity];

        /// <summary>What was written, in an array of its own.</summary>
        public byte[] ToArray()
        {
            var bytes = new byte[_length];
            Buffer.BlockCopy(_buffer, 0, bytes, 0, _length);
            return bytes;
        }

        public MessagePackWriter Map(int numKeys) => Header(numKeys, 0x80, 0xde);

        public MessagePackWriter Array(int numItems) => Header(numItems, 0x90, 0xdc);

        public MessagePackWriter Text(string value)
        {
            var numBytes = Encoding.UTF8.GetByteCount(value);
            if (numBytes < 32) Byte(0xa0 | numBytes);
            else Sized(numBytes, 0xd9);
            Reserve(numBytes);
            _length += Encoding.UTF8.GetBytes(value, 0, value.Length, _buffer, _length);
            return this;
        }

        public MessagePackWriter Integer(long value)
        {
            if (value >= 0) return Unsigned((ulong)value);
            if (value >= -32) return Byte((byte)value);
            if (value >= sbyte.MinValue) return Byte(0xd0).BigEndian((ulong)value, 1);
            if (value >= short.MinValue) return Byte(0xd1).BigEndian((ulong)value, 2);
            if (value >= int.MinValue) return Byte(0xd2).BigEndian((ulong)value, 4);
            return Byte(0xd3).BigEndian((ulong)value, 8);
        }

        public MessagePackWriter Number(double value)
          => Byte(0xcb).BigEndian((ulong)BitConverter.DoubleToInt64Bits(value), 8);

        public MessagePackWriter Flag(bool value) => Byte(value ? 0xc3 : 0xc2);

        public MessagePackWriter Binary(ArraySegment<byte> value)
        {
            Sized(value.Count, 0xc4);
            Reserve(value.Count);
            Buffer.BlockCopy(value.Array!, value.Offset, _buffer, _length, value.Count);
            _length += value.Count;
            return this;
        }

        MessagePackWriter Header(int count, int fix, int wide)
        {
            if (count < 16) return Byte(fix | count);
            if (count <= ushort.MaxValue) return Byte(wide).BigEndian((ulong)count, 2);
            return Byte(wide + 1).BigEndian((ulong)count, 4);
        }

        MessagePackWriter Sized(int numBytes, int narrow)
        {
            if (numBytes <= byte.MaxValue) return Byte(narrow).BigEndian((ulong)numBytes, 1);
            if (numBytes <= ushort.MaxValue) return Byte(narrow + 1).BigEndian((ulong)numBytes, 2);
            return Byte(narrow + 2).BigEndian((ulong)numBytes, 4);
        }

        MessagePackWriter Unsigned(ulong value)
        {
            if (value < 128) return Byte((int)value);
            if (value <= byte.MaxValue) return Byte(0xcc).BigEndian(value, 1);
            if (value <= ushort.MaxValue) return Byte(0xcd).BigEndian(value, 2);
            if (value <= uint.MaxValue) return Byte(0xce).BigEndian(value, 4);
            return Byte(0xcf).BigEndian(value, 8);
        }

        MessagePackWriter Byte(int value)
        {
            Reserve(1);
            _buffer[_length++] = (byte)value;
            return this;
        }

        MessagePackWriter BigEndian(ulong value, int numBytes)
        {
            Reserve(numBytes);
            for (var shift = 8 * (numBytes - 1); shift >= 0; shift -= 8)
                _buffer[_length++] = (byte)(value >> shift);
            return this;
        }

        void Reserve(int numBytes)
        {
            if (_length + numBytes > _buffer.Length)
                System.Array.Resize(ref _buffer, Math.Max(2 * _buffer.Length, _length + numBytes));
        }
    }
}
