#nullable enable
using System;
using System.Collections.Generic;
using System.Linq;

namespace LsdGame.Core
{
    /// <summary>What the game asked for and holds on to, so that a new session can be told: rules, prompt, parameters.</summary>
    sealed class Wishes
    {
        public const string Rules = "\0rules"; // a parameter's name may be any text, but not this
        public const string Prompt = "\0prompt";
        public const int MaxParameters = 64;
        public const int MaxAsked = 3; // with those that hold, as many rules as a server takes in a second

        readonly object _gate = new object();
        // The server has not answered these, oldest first: it may refuse the newest.
        readonly List<(string Key, Func<SmallMessage> Make)> _asked = new List<(string, Func<SmallMessage>)>();
        readonly Dictionary<string, Func<SmallMessage>> _granted = new Dictionary<string, Func<SmallMessage>>(); // these hold

        public void Keep(string key, Func<SmallMessage> make)
        {
            lock (_gate)
            {
                var known = _granted.Keys.Union(_asked.Select(wish => wish.Key)).ToList();
                if (!known.Contains(key) && known.Count >= MaxParameters + 2) return;
                var older = _asked.Where(wish => wish.Key == key).ToList();
                var numKept = IsParameter(key) ? 0 : MaxAsked - 1;
                foreach (var wish in older.Take(older.Count - numKept)) _asked.Remove(wish);
                _asked.Add((key, make));
            }
        }

        /// <summary>
        /// The server knows it now; one that it refuses is forgotten, and what was granted before holds. One that got lost
        /// is said again.
        /// </summary>
        public void OnAck(string key, Func<SmallMessage> make, Ack ack)
        {
            lock (_gate)
            {
                var place = _asked.IndexOf((key, make));
                if (ack.IsLost || place < 0) return;
                _asked.RemoveAt(place);
                if (!ack.IsOk) return;
                _granted.TryGetValue(key, out var before);
                _granted[key] = Held(make, before);
                for (var older = place - 1; older >= 0; older--) // acks are heard in any order
                    if (_asked[older].Key == key) _asked.RemoveAt(older);
            }
        }

        /// <summary>What a session has to be told. Rules come first, since they start from their own prompt.</summary>
        public List<(string Key, Func<SmallMessage> Make)> ToSay(bool isNewSession)
        {
            lock (_gate)
            {
                if (isNewSession)
                {
                    var moved = _asked.Select(wish => wish.Key).Where(IsParameter).ToList();
                    _asked.InsertRange(0, _granted.Where(wish => !moved.Contains(wish.Key)).Select(wish => (wish.Key, wish.Value)));
                    _granted.Clear();
                }
                return _asked.OrderBy(wish => wish.Key == Rules ? 0 : wish.Key == Prompt ? 1 : 2).ToList();
            }
        }

        static bool IsParameter(string key) => key != Rules && key != Prompt;

        /// <summary>A prompt was faded to, and without a strength has left it as it was.</summary>
        static Func<SmallMessage> Held(Func<SmallMessage> make, Func<SmallMessage>? before)
        {
            if (!(make() is PromptMessage prompt)) return make;
            var held = prompt.AtOnce(before?.Invoke() as PromptMessage);
            return () => held.AtOnce(null);
        }
    }
}
