using System;
using System.Collections;
using LsdGame.Core;
using UnityEngine;

namespace LsdGame
{
    /// <summary>
    /// Restyles what a camera draws: after the world and its post-processing, before the user interface. The game never
    /// waits: without a server, or when one stalls, it shows its own picture.
    /// </summary>
    [RequireComponent(typeof(Camera)), DisallowMultipleComponent, AddComponentMenu("LSD/LSD Camera")]
    public sealed partial class LsdCamera : MonoBehaviour
    {
        const string ClientName = "unity 0.1.0";

        static readonly WaitForEndOfFrame EndOfFrame = new WaitForEndOfFrame();

        IRestylePass _pass;
        CapturePool _pool;
        AnswerPicture _picture;
        CaptureSlot _drawn; // rendered in this frame, to be read back at its end
        float _answerTime = float.NegativeInfinity;
        float _nextCaptureTime;

        #region MonoBehaviour

        void OnEnable()
        {
            Camera = GetComponent<Camera>();
            try
            {
                Begin();
            }
            catch (Exception error) when (error is ArgumentException || error is InvalidOperationException)
            {
                Debug.LogError($"LSD Camera: {error.Message}", this);
                enabled = false;
            }
        }

        void OnDisable()
        {
            _pass?.Dispose();
            _pool?.Dispose();
            _picture?.Dispose();
            Client?.Dispose();
            (_pass, _pool, _picture, _drawn, Client) = (null, null, null, null, null);
        }

        void Update()
        {
            if (Client == null || !Client.TryTakeAnswer(out var answer)) return;
            if (!_picture.TryShow(answer)) return;
            Style = answer.Style;
            _answerTime = Time.unscaledTime;
        }

        void OnValidate()
        {
            _resolution = Vector2Int.Max(_resolution, new Vector2Int(16, 16));
            if (Application.isPlaying) SendStyle();
        }

        #endregion

        /// <summary>Draw the next frame as a first frame: call it at a cut to another scene.</summary>
        public void Reanchor() => Client?.Reanchor();

        #region For the passes

        /// <summary>Where to draw the picture of this frame; null when none is wanted.</summary>
        internal CaptureSlot NextCapture()
        {
            if (Client == null || _drawn != null || Time.unscaledTime < _nextCaptureTime) return null;
            if (Client.NumCredits <= _pool.NumBusy) return null; // it would only grow old
            _drawn = _pool.TryTake(FittedSize());
            if (_drawn == null) return null;
            // On a grid, so that a game of the same rate sends every frame; behind by more than one, it starts anew.
            var interval = 1f / _maxFps;
            _nextCaptureTime = Mathf.Max(_nextCaptureTime, Time.unscaledTime - interval) + interval;
            return _drawn;
        }

        #endregion

        void Begin()
        {
            Client = new LsdClient(new ClientConfig(_url, ClientName, _resolution.x, _resolution.y, _codec, _token));
            _pool = new CapturePool(Client, _codec, _jpegQuality, _isFlipped, _sendsDepth, _sendsMotion);
            _picture = new AnswerPicture();
            _pass = RestylePasses.Make(this);
            if (_rules != null) Client.SetRules(_rules.text);
            SendStyle();
            Client.Start();
            StartCoroutine(ReadBack());
        }

        IEnumerator ReadBack()
        {
            while (true)
            {
                yield return EndOfFrame;
                _drawn?.ReadBack();
                _drawn = null;
            }
        }

        void SendStyle()
        {
            if (Client == null || string.IsNullOrWhiteSpace(_prompt)) return;
            try
            {
                Client.SetPrompt(_prompt, _fadeSeconds, _strength);
            }
            catch (ArgumentException error)
            {
                Debug.LogWarning($"LSD Camera: {error.Message}", this);
            }
        }

        /// <summary>The camera's size, scaled down to fit into the resolution; even, as JPEG likes it.</summary>
        Vector2Int FittedSize()
        {
            var scale = Mathf.Min(1f, (float)_resolution.x / Camera.pixelWidth, (float)_resolution.y / Camera.pixelHeight);
            return new Vector2Int(Even(Camera.pixelWidth * scale), Even(Camera.pixelHeight * scale));
        }

        static int Even(float size) => Mathf.Max(2, Mathf.FloorToInt(size + 0.01f) / 2 * 2);
    }
}
