using System;
using System.Collections.Generic;
using System.Linq;
using LsdGame.Core;
using NUnit.Framework;

namespace LsdGame.Tests
{
    public sealed class MessagePackTests
    {
        static IEnumerable<Golden> Valid() => Golden.All().Where(golden => golden.Code == 0);

        static IEnumerable<Golden> NoMessagePack() => Golden.All().Where(golden => golden.Code == (int)CloseCode.BadMessage);

        [TestCaseSource(nameof(Valid))]
        public void Golden_bytes_are_written_as_they_were_read(Golden golden)
        {
            var writer = new MessagePackWriter(1); // grows on the way
            WriteAny(writer, MessagePackReader.Read(new ArraySegment<byte>(golden.Bytes)));
            Assert.AreEqual(golden.Bytes, writer.ToArray());
        }

        [TestCaseSource(nameof(NoMessagePack))]
        public void What_is_no_MessagePack_within_the_limits_is_refused(Golden golden) => AssertRefused(golden.Bytes);

        [Test]
        public void Lengths_that_lie_are_refused_before_memory_is_taken()
        {
            AssertRefused(0x81, 0xa1, (byte)'a', 0xc6, 0xff, 0xff, 0xff, 0xff, 1);
            AssertRefused(0x81, 0xa1, (byte)'a', 0xdb, 0x7f, 0xff, 0xff, 0xff, 1);
            AssertRefused(0x81, 0xa1, (byte)'a', 0xdd, 0x00, 0x3f, 0xff, 0xff, 1);
        }

        [TestCase(0L), TestCase(127L), TestCase(128L), TestCase(255L), TestCase(256L), TestCase(65535L), TestCase(65536L)]
        [TestCase(4294967295L), TestCase(4294967296L), TestCase(long.MaxValue), TestCase(-1L), TestCase(-32L)]
        [TestCase(-33L), TestCase(-128L), TestCase(-129L), TestCase(-32769L), TestCase(-2147483649L), TestCase(long.MinValue)]
        public void Integers_of_every_width_come_back(long value)
          => Assert.AreEqual(value, RoundTrip(writer => writer.Integer(value)));

        [TestCase(0), TestCase(31), TestCase(32), TestCase(255), TestCase(256), TestCase(65535), TestCase(65536)]
        public void Texts_of_every_width_come_back(int length)
          => Assert.AreEqual(new string('x', length), RoundTrip(writer => writer.Text(new string('x', length))));

        [Test]
        public void A_float32_is_a_number()
        {
            var bytes = new byte[] { 0x81, 0xa1, (byte)'a', 0xca, 0x3e, 0x80, 0, 0 };
            Assert.AreEqual(0.25, MessagePackReader.Read(new ArraySegment<byte>(bytes))["a"]);
        }

        [Test]
        public void A_part_of_a_larger_buffer_is_read_as_if_it_stood_alone()
        {
            var bytes = Golden.Of("server_pong", "large id");
            var buffer = new byte[] { 9, 9 }.Concat(bytes).Concat(new byte[] { 9 }).ToArray();
            Assert.AreEqual(5000000000L, MessagePackReader.Read(new ArraySegment<byte>(buffer, 2, bytes.Length))["id"]);
        }

        static object RoundTrip(Action<MessagePackWriter> write)
        {
            var writer = new MessagePackWriter().Map(1).Text("a");
            write(writer);
            return MessagePackReader.Read(new ArraySegment<byte>(writer.ToArray()))["a"];
        }

        static void AssertRefused(params byte[] bytes)
        {
            var error = Assert.Throws<ProtocolException>(() => MessagePackReader.Read(new ArraySegment<byte>(bytes)));
            Assert.AreEqual(CloseCode.BadMessage, error.Code);
        }

        static void WriteAny(MessagePackWriter writer, object value)
        {
            switch (value)
            {
                case long integer: writer.Integer(integer); break;
                case double number: writer.Number(number); break;
                case bool flag: writer.Flag(flag); break;
                case string text: writer.Text(text); break;
                case byte[] binary: writer.Binary(new ArraySegment<byte>(binary)); break;
                case List<object> items:
                    writer.Array(items.Count);
                    items.ForEach(item => WriteAny(writer, item));
                    break;
                case Dictionary<string, object> map:
                    writer.Map(map.Count);
                    foreach (var pair in map) WriteAny(writer.Text(pair.Key), pair.Value);
                    break;
                default: throw new ArgumentException($"lsd.v1 has no {value}");
            }
        }
    }
}
