using UnityEngine;

namespace LsdGame
{
    /// <summary>Keeps a number of the rules at a value: bind a slider or a UnityEvent of float to `Value`.</summary>
    [AddComponentMenu("LSD/LSD Parameter")]
    public sealed class LsdParameter : MonoBehaviour
    {
        const float IntervalSeconds = 0.1f; // the server takes a hundred small messages a second, of everything together

        [SerializeField, Tooltip("What the rules call it")]
        string _name = "health";

        [SerializeField]
        float _value = 1;

        [SerializeField, Tooltip("Left out: the first LSD Director of the scene")]
        LsdDirector _director = null;

        float _sentValue = float.NaN;
        float _nextTime;

        /// <summary>The number; it is sent when it has changed, ten times a second at most.</summary>
        public float Value { get => _value; set => _value = value; }

        void Update()
        {
            if (_value == _sentValue || Time.unscaledTime < _nextTime) return;
            if (_director == null) _director = SceneSearch.First<LsdDirector>();
            if (_director == null || _director.Camera == null || _director.Camera.Client == null) return;
            _director.SetParameter(_name, _value);
            _sentValue = _value;
            _nextTime = Time.unscaledTime + IntervalSeconds;
        }
    }
}
