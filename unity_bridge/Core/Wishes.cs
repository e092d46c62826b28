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

        readonly object _gate = new object();
        readonly Dictionary<string, Func<SmallMessage>> _made = new Dictionary<string, Func<SmallMessage>>();
        readonly HashSet<string> _unsaid = new HashSet<string>(); // the server has not answered these

        public void Keep(string key, Func<SmallMessage> make)
        {
            lock (_gate)
            {
                if (!_made.ContainsKey(key) && _made.Count >= MaxParameters + 2) return;
                _made[key] = make;
                _unsaid.Add(key);
            }
        }

        /// <summary>The server knows it now; one that it refuses is forgotten, one that got lost is said again.</summary>
        public void OnAck(string key, Func<SmallMessage> make, Ack ack)
        {
            lock (_gate)
            {
                if (ack.IsLost || !_made.TryGetValue(key, out var newest) || newest != make) return;
                _unsaid.Remove(key);
                if (!ack.IsOk) _made.Remove(key);
            }
        }

        /// <summary>What a session has to be told. Rules come first, since they start from their own prompt.</summary>
        public List<(string Key, Func<SmallMessage> Make)> ToSay(bool isNewSession)
        {
            lock (_gate)
                return _made.Where(pair => isNewSession || _unsaid.Contains(pair.Key))
                  .OrderBy(pair => pair.Key == Rules ? 0 : pair.Key == Prompt ? 1 : 2)
                  .Select(pair => (pair.Key, pair.Value)).ToList();
        }
    }
}
