using System;
using System.Linq;
using LsdGame.Core;
using UnityEngine;

namespace LsdGame
{
    /// <summary>Raises an event when something happens to this object; no code needed.</summary>
    [AddComponentMenu("LSD/LSD Event Trigger")]
    public sealed class LsdEventTrigger : MonoBehaviour
    {
        /// <summary>When the event is raised.</summary>
        public enum Moment { Enabled, Disabled, TriggerEntered, TriggerLeft, Collided, Called }

        /// <summary>One number of the event.</summary>
        [Serializable]
        public struct Number
        {
            public string Key;
            public float Value;
        }

        [SerializeField, Tooltip("What the rules wait for")]
        string _event = "coin";

        [SerializeField]
        Moment _moment = Moment.TriggerEntered;

        [SerializeField, Tooltip("Only for objects with this tag; left out: for all")]
        string _tag = "";

        [SerializeField, Tooltip("Numbers that the rules may use")]
        Number[] _numbers = new Number[0];

        [SerializeField, Tooltip("Left out: the first LSD Director of the scene")]
        LsdDirector _director = null;

        /// <summary>Raise it now: for UnityEvents and animation events.</summary>
        public void Raise()
        {
            if (_director == null) _director = SceneSearch.First<LsdDirector>();
            if (_director == null) return;
            _director.Raise(_event, _numbers.Select(number => (number.Key, (EventValue)number.Value)).ToArray());
        }

        void OnEnable() => RaiseAt(Moment.Enabled, null);

        void OnDisable() => RaiseAt(Moment.Disabled, null);

        void OnTriggerEnter(Collider other) => RaiseAt(Moment.TriggerEntered, other.gameObject);

        void OnTriggerEnter2D(Collider2D other) => RaiseAt(Moment.TriggerEntered, other.gameObject);

        void OnTriggerExit(Collider other) => RaiseAt(Moment.TriggerLeft, other.gameObject);

        void OnTriggerExit2D(Collider2D other) => RaiseAt(Moment.TriggerLeft, other.gameObject);

        void OnCollisionEnter(Collision collision) => RaiseAt(Moment.Collided, collision.gameObject);

        void OnCollisionEnter2D(Collision2D collision) => RaiseAt(Moment.Collided, collision.gameObject);

        void RaiseAt(Moment moment, GameObject other)
        {
            if (moment != _moment) return;
            if (other == null || _tag == "" || other.CompareTag(_tag)) Raise();
        }
    }
}
