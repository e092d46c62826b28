using System;
using System.Threading.Tasks;
using LsdGame.Core;
using UnityEngine;
using UnityEngine.Events;

namespace LsdGame
{
    /// <summary>
    /// Tells the restyling what happens in the game: `director.Raise("boss", ("health", 0.3f))`. What it does to the picture
    /// stands in the rules. The methods with one argument can be called by any UnityEvent.
    /// </summary>
    [AddComponentMenu("LSD/LSD Director")]
    public sealed class LsdDirector : MonoBehaviour
    {
        [SerializeField, Tooltip("Left out: the first LSD Camera of the scene")]
        LsdCamera _camera = null;

        [SerializeField, Tooltip("Called with a sentence when the server refuses an event, a prompt or rules")]
        UnityEvent<string> _refused = new UnityEvent<string>();

        /// <summary>The camera whose picture the events move.</summary>
        public LsdCamera Camera
        {
            get => _camera != null ? _camera : _camera = SceneSearch.First<LsdCamera>();
            set => _camera = value;
        }

        /// <summary>Something happened.</summary>
        public void Raise(string name) => Send(client => client.Raise(name));

        /// <summary>Something happened, with values: numbers, texts, true or false.</summary>
        public void Raise(string name, params (string Key, EventValue Value)[] data) => Send(client => client.Raise(name, data));

        /// <summary>A number of the game has changed, such as health. Send it when it changes, not every frame.</summary>
        public void SetParameter(string name, float value) => Send(client => client.SetParameter(name, value));

        /// <summary>Fade to another style, in words.</summary>
        public void SetPrompt(string prompt) => Send(client => client.SetPrompt(prompt));

        /// <summary>Fade to a mix of styles.</summary>
        public void SetPrompt(float seconds, params PromptWeight[] mix) => Send(client => client.SetPrompt(mix, seconds));

        /// <summary>Other rules from now on: the text of a TOML file.</summary>
        public void SetRules(TextAsset rules) => Send(client => client.SetRules(rules.text));

        /// <summary>Draw the next frame as a first frame: at a cut to another scene.</summary>
        public void Reanchor() => Send(client => client.Reanchor());

        /// <summary>Nothing of ours may break the game: what goes wrong is said by `refused`, and in the log.</summary>
        async void Send(Func<LsdClient, Task<Ack>> say)
        {
            var client = Camera != null ? Camera.Client : null;
            if (client == null) return;
            try
            {
                var ack = await say(client); // comes back on the main thread
                if (!ack.IsOk && !ack.IsLost) Refuse(ack.Message);
            }
            catch (ArgumentException error)
            {
                Refuse(error.Message);
            }
        }

        void Refuse(string sentence)
        {
            Debug.LogWarning($"LSD Director: {sentence}", this);
            _refused.Invoke(sentence);
        }
    }
}
