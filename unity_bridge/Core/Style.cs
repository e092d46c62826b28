#nullable enable
using System;
using System.Collections.Generic;
using System.Linq;

namespace LsdGame.Core
{
    /// <summary>One prompt of a mix.</summary>
    public readonly struct PromptWeight
    {
        public const int MaxCharacters = 500;

        public string Text { get; }
        public double Weight { get; }

        public PromptWeight(string text, double weight = 1)
        {
            if (string.IsNullOrWhiteSpace(text) || text.Length > MaxCharacters)
                throw new ArgumentException($"a prompt has 1 to {MaxCharacters} characters, got {text?.Length ?? 0}");
            if (!(weight >= 0 && weight <= 1000))
                throw new ArgumentException($"a prompt's weight must be within 0..1000, got {weight}");
            Text = text;
            Weight = weight;
        }

        internal PromptWeight(MessageFields fields)
        {
            Text = fields.Text("text");
            Weight = fields.Number("weight");
        }

        public override string ToString() => FormattableString.Invariant($"{Text} {Weight:0.00}");
    }

    /// <summary>The style that an answer was drawn in; the weights sum to 1.</summary>
    public sealed class StyleState
    {
        public IReadOnlyList<PromptWeight> Prompts { get; }
        public double Strength { get; }

        internal StyleState(MessageFields fields)
        {
            Prompts = fields.Maps("prompts").ConvertAll(item => new PromptWeight(item));
            Strength = fields.Number("strength");
        }

        public override string ToString() => string.Join(" + ", Prompts.Select(prompt => prompt.ToString()));
    }
}
