#nullable enable
using System;
using System.Collections.Generic;

namespace LsdGame.Core
{
    /// <summary>What a server sends to a player.</summary>
    public abstract class ServerMessage
    {
        /// <exception cref="ProtocolException">Says what is wrong with the bytes, and how to close.</exception>
        public static ServerMessage Decode(ArraySegment<byte> bytes)
        {
            var values = MessagePackReader.Read(bytes);
            var op = new MessageFields(values, "a message").Text("op");
            var fields = new MessageFields(values, op);
            switch (op)
            {
                case "hello": return new Hello(fields);
                case "ready": return new Ready(fields);
                case "frame": return new Answer(fields);
                case "dropped": return new Dropped(fields);
                case "ack": return new Ack(fields);
                case "pong": return new Pong(fields);
                case "status": return new Status(fields);
                default: throw new ProtocolException(CloseCode.UnknownOp, $"a player knows no message '{op}'");
            }
        }
    }

    /// <summary>The server's first message: what it speaks and takes.</summary>
    public sealed class Hello : ServerMessage
    {
        public IReadOnlyList<long> Versions { get; }
        public string Server { get; }
        public bool NeedsToken { get; }
        public double IdentifyS { get; }
        public double ResumeS { get; }
        public long MaxMessage { get; }
        public long MaxWidth { get; }
        public long MaxHeight { get; }
        public int MaxUnanswered { get; }
        public long MaxMessagesPerS { get; }
        public IReadOnlyList<string> Codecs { get; }
        public IReadOnlyList<string> Features { get; }

        internal Hello(MessageFields fields)
        {
            Versions = fields.Integers("versions");
            Server = fields.Text("server");
            NeedsToken = fields.Flag("needs_token");
            IdentifyS = fields.Number("identify_s");
            ResumeS = fields.Number("resume_s");
            MaxMessage = fields.Integer("max_message");
            MaxWidth = fields.Integer("max_width");
            MaxHeight = fields.Integer("max_height");
            MaxUnanswered = (int)fields.Integer("max_unanswered", high: 64);
            MaxMessagesPerS = fields.Integer("max_messages_per_s");
            Codecs = fields.Texts("codecs");
            Features = fields.Texts("features");
        }
    }

    /// <summary>Frames may come now, also while the model still loads.</summary>
    public sealed class Ready : ServerMessage
    {
        public string Session { get; }
        public string ResumeKey { get; }
        public bool IsResumed { get; }
        public string Model { get; }
        public PictureCodec AnswerCodec { get; }

        internal Ready(MessageFields fields)
        {
            Session = fields.Text("session");
            ResumeKey = fields.Text("resume_key");
            IsResumed = fields.Flag("is_resumed");
            Model = fields.Text("model");
            AnswerCodec = PictureCodecs.Parse(fields.Text("answer_codec"));
        }
    }

    /// <summary>A restyled frame: seq, time, size and direction as the frame had them.</summary>
    public sealed class Answer : ServerMessage
    {
        public long Seq { get; }
        public long TimeUs { get; }
        public int Width { get; }
        public int Height { get; }
        public PictureCodec Codec { get; }
        public byte[] Data { get; }
        public bool IsBottomUp { get; }
        public StyleState Style { get; }
        public IReadOnlyDictionary<string, double> StagesMs { get; }
        public long NumDropped { get; }

        internal Answer(MessageFields fields)
        {
            Seq = fields.Integer("seq");
            TimeUs = fields.Integer("time_us");
            Width = (int)fields.Integer("width", 1, Picture.MaxSide);
            Height = (int)fields.Integer("height", 1, Picture.MaxSide);
            Codec = PictureCodecs.Parse(fields.Text("codec"));
            Data = fields.Binary("data");
            IsBottomUp = fields.Flag("bottom_up");
            Style = new StyleState(fields.Map("style"));
            StagesMs = fields.Numbers("stages_ms");
            NumDropped = fields.Integer("dropped");
            var numBytes = Width * Height * (Codec == PictureCodec.Rgb ? 3 : 4);
            if (Codec != PictureCodec.Jpeg && Data.Length != numBytes)
                throw new ProtocolException(CloseCode.BadValue, $"an answer of {Width}x{Height} has {Data.Length} bytes");
        }
    }

    /// <summary>A frame that gets no answer; its credit is free again.</summary>
    public sealed class Dropped : ServerMessage
    {
        public long Seq { get; }
        public string Reason { get; }
        public string Message { get; } // empty where there is nothing to say

        internal Dropped(MessageFields fields)
        {
            Seq = fields.Integer("seq");
            Reason = fields.Text("reason");
            Message = fields.Has("message") ? fields.Text("message") : "";
        }
    }

    /// <summary>The answer to a small message.</summary>
    public sealed class Ack : ServerMessage
    {
        public long Id { get; }
        public bool IsOk { get; }

        /// <summary>Answers to frames from this one on carry it; -1 where it did not take effect.</summary>
        public long FirstSeq { get; }

        /// <summary>Why it did not take effect; empty where it did.</summary>
        public string Message { get; }

        /// <summary>The server never answered: there was no connection, or it broke.</summary>
        public bool IsLost { get; }

        internal Ack(MessageFields fields)
        {
            Id = fields.Integer("id");
            IsOk = fields.Flag("ok");
            FirstSeq = fields.Has("first_seq") ? fields.Integer("first_seq") : -1;
            Message = fields.Has("message") ? fields.Text("message") : "";
        }

        internal Ack(long id, string whyLost)
        {
            Id = id;
            IsLost = true;
            FirstSeq = -1;
            Message = whyLost;
        }
    }

    /// <summary>The answer to ping.</summary>
    public sealed class Pong : ServerMessage
    {
        public long Id { get; }

        internal Pong(MessageFields fields) => Id = fields.Integer("id");
    }

    /// <summary>How the session fares: loading, live, overloaded or failing, with a sentence for a person.</summary>
    public sealed class Status : ServerMessage
    {
        public string State { get; }
        public string Message { get; }

        internal Status(MessageFields fields)
        {
            State = fields.Text("state");
            Message = fields.Text("message");
        }
    }
}
