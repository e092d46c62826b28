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
        readonly List<Wish> _asked = new List<Wish>();
        // Granted by an earlier session, and not yet by this one, which hears them first.
        readonly Dictionary<string, Wish> _held = new Dictionary<string, Wish>();
        readonly Dictionary<string, Wish> _granted = new Dictionary<string, Wish>(); // its session knows these

        public void Keep(Wish wish)
        {
            lock (_gate)
            {
                var known = _granted.Keys.Union(_held.Keys).Union(_asked.Select(other => other.Key)).ToList();
                if (!known.Contains(wish.Key) && known.Count >= MaxParameters + 2) return;
                var older = _asked.Where(other => other.Key == wish.Key).ToList();
                if (wish.IsParameter)
                {
                    older.ForEach(Forget);
                    _held.Remove(wish.Key);
                }
                else if (older.Count == MaxAsked)
                {
                    older[1].Inherit(older[0]);
                    Forget(older[0]);
                }
                _asked.Add(wish);
            }
        }

        /// <summary>
        /// The server knows it now; one that it refuses is forgotten, and what was granted before holds. One that got lost
        /// is said again.
        /// </summary>
        public void OnAck(Wish wish, Ack ack)
        {
            lock (_gate)
            {
                var told = Told().Where(other => other.Key == wish.Key).ToList();
                if (ack.IsLost || !told.Contains(wish)) return;
                if (ack.IsOk) told.GetRange(0, told.IndexOf(wish) + 1).ForEach(Grant); // said by two threads: in any order
                else Forget(wish);
            }
        }

        /// <summary>What a session has to be told. Rules come first, since they start from their own prompt.</summary>
        public List<Wish> ToSay(bool isNewSession)
        {
            lock (_gate)
            {
                if (isNewSession)
                {
                    foreach (var wish in _granted.Values)
                    {
                        if (wish.IsParameter && _asked.Any(other => other.Key == wish.Key)) continue;
                        wish.DoAtOnce();
                        _held[wish.Key] = wish;
                    }
                    _granted.Clear();
                }
                return Told().OrderBy(wish => wish.Key == Rules ? 0 : wish.Key == Prompt ? 1 : 2).ToList();
            }
        }

        IEnumerable<Wish> Told() => _held.Values.Concat(_asked);

        void Grant(Wish wish)
        {
            Forget(wish);
            if (_granted.TryGetValue(wish.Key, out var before)) wish.Inherit(before);
            _granted[wish.Key] = wish;
        }

        void Forget(Wish wish)
        {
            if (!_asked.Remove(wish)) _held.Remove(wish.Key);
        }

        /// <summary>One of them. Its message is made anew for every connection, since that gives it an id.</summary>
        public sealed class Wish
        {
            public string Key { get; }
            public Func<SmallMessage> Make { get; private set; }
            public bool IsParameter => Key != Rules && Key != Prompt;

            public Wish(string key, Func<SmallMessage> make)
            {
                Key = key;
                Make = make;
            }

            /// <summary>A prompt without a strength has left it as it was.</summary>
            public void Inherit(Wish before)
            {
                if (Make() is PromptMessage prompt && before.Make() is PromptMessage older) Make = () => prompt.InStrengthOf(older);
            }

            /// <summary>It was faded to before.</summary>
            public void DoAtOnce()
            {
                if (Make() is PromptMessage prompt) Make = prompt.AtOnce;
            }
        }
    }
}
