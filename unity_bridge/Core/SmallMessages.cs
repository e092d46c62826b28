#nullable enable
using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace LsdGame.Core
{
    /// <summary>Something happened in the game; the rules on the server say what it does to the picture.</summary>
    public sealed class EventMessage : SmallMessage
    {
        public const int MaxValues = 16;

        readonly string _name;
        readonly (string Key, EventValue Value)[] _data;

        public EventMessage(string name, params (string Key, EventValue Value)[] data)
        {
            if (data.Length > MaxValues || data.Select(pair => pair.Key).Distinct().Count() != data.Length)
                throw new ArgumentException($"event '{name}' has at most {MaxValues} values, each with a key of its own");
            _name = Named(name);
            _data = data;
        }

        public override byte[] Encode()
        {
            var writer = Begin("event", 3).Text("id").Integer(Id).Text("name").Text(_name).Text("data").Map(_data.Length);
            foreach (var (key, value) in _data)
            {
                writer.Text(key);
                value.Write(writer);
            }
            return writer.ToArray();
        }
    }

    /// <summary>Fade to another style: one prompt, or a mix.</summary>
    public sealed class PromptMessage : SmallMessage
    {
        public const int MaxMix = 8;

        readonly PromptWeight[] _prompts;
        readonly double _seconds;
        readonly double? _strength;

        /// <param name="prompts">What the picture should look like, in words, with the share of each.</param>
        /// <param name="seconds">How long the fade takes, 0..600.</param>
        /// <param name="strength">0 keeps the game's own picture, 1 restyles it fully; null leaves it as it is.</param>
        public PromptMessage(IEnumerable<PromptWeight> prompts, double seconds = 1, double? strength = null)
        {
            _prompts = prompts.ToArray();
            if (_prompts.Length < 1 || _prompts.Length > MaxMix)
                throw new ArgumentException($"a mix has 1 to {MaxMix} prompts, got {_prompts.Length}");
            _seconds = Within(nameof(seconds), seconds, 0, 600);
            _strength = strength.HasValue ? Within(nameof(strength), strength.Value, 0, 1) : (double?)null;
        }

        /// <summary>The same, in the strength of `before` where it has none.</summary>
        internal PromptMessage InStrengthOf(PromptMessage before)
          => new PromptMessage(_prompts, _seconds, _strength ?? before._strength);

        /// <summary>The same without a fade.</summary>
        internal PromptMessage AtOnce() => new PromptMessage(_prompts, 0, _strength);

        public override byte[] Encode()
        {
            var writer = Begin("prompt", _strength.HasValue ? 4 : 3).Text("id").Integer(Id);
            writer.Text("prompts").Array(_prompts.Length);
            foreach (var prompt in _prompts)
                writer.Map(2).Text("text").Text(prompt.Text).Text("weight").Number(prompt.Weight);
            writer.Text("seconds").Number(_seconds);
            if (_strength.HasValue) writer.Text("strength").Number(_strength.Value);
            return writer.ToArray();
        }
    }

    /// <summary>A number of the game that the rules listen to, such as health.</summary>
    public sealed class ParameterMessage : SmallMessage
    {
        readonly string _name;
        readonly double _value;

        public ParameterMessage(string name, double value)
        {
            _name = Named(name);
            _value = Within(name, value, -1e300, 1e300);
        }

        public override byte[] Encode()
          => Begin("parameter", 3).Text("id").Integer(Id).Text("name").Text(_name).Text("value").Number(_value).ToArray();
    }

    /// <summary>Other rules from now on: the text of a TOML file, see docs/rules.md.</summary>
    public sealed class RulesMessage : SmallMessage
    {
        readonly string _text;

        public RulesMessage(string text)
        {
            var numBytes = Encoding.UTF8.GetByteCount(text);
            if (numBytes > MessagePackReader.MaxTextBytes)
                throw new ArgumentException($"rules have at most {MessagePackReader.MaxTextBytes} bytes, got {numBytes}");
            _text = text;
        }

        public override byte[] Encode() => Begin("rules", 2, 1024).Text("id").Integer(Id).Text("text").Text(_text).ToArray();
    }

    /// <summary>Forget the past: the next frame is drawn as a first frame. For a cut to another scene.</summary>
    public sealed class ReanchorMessage : SmallMessage
    {
        public override byte[] Encode() => Begin("reanchor", 1).Text("id").Integer(Id).ToArray();
    }

    /// <summary>Asks for a pong at once: the round trip without the model.</summary>
    public sealed class PingMessage : SmallMessage
    {
        public override byte[] Encode() => Begin("ping", 1).Text("id").Integer(Id).ToArray();
    }
}
