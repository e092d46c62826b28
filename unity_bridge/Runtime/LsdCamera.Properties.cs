using LsdGame.Core;
using UnityEngine;

namespace LsdGame
{
    public sealed partial class LsdCamera
    {
        #region Connection

        [SerializeField, Tooltip("What `lsd-game serve` prints when it is ready")]
        string _url = "ws://127.0.0.1:8765";

        [SerializeField, Tooltip("For a server on another machine; never commit it with a scene, set it from code")]
        string _token = "";

        /// <summary>Address of the server; takes effect when the component is enabled.</summary>
        public string Url { get => _url; set => _url = value; }

        /// <summary>What a server on another machine asks for; takes effect when the component is enabled.</summary>
        public string Token { get => _token; set => _token = value; }

        #endregion

        #region Picture

        [SerializeField, Tooltip("Frames are scaled down to fit into this, in pixels, before they are sent")]
        Vector2Int _resolution = new Vector2Int(640, 360);

        [SerializeField, Tooltip("Rgba is not damaged by compression, but many times larger: for a server on this machine")]
        PictureCodec _codec = PictureCodec.Jpeg;

        [SerializeField, Range(50, 100)]
        int _jpegQuality = 85;

        [SerializeField, Range(1, 120), Tooltip("Frames sent in a second, at most; the server may take fewer")]
        int _maxFps = 60;

        [SerializeField, Tooltip("Metres from the camera help the model to see shapes; not in HDRP")]
        bool _sendsDepth = false;

        [SerializeField, Tooltip("Motion vectors help the model to hold still; not in HDRP")]
        bool _sendsMotion = false;

        [SerializeField, Tooltip("Tick it when the restyled picture stands on its head")]
        bool _isFlipped = false;

        /// <summary>Frames are scaled to fit into this, in pixels; takes effect when the component is enabled.</summary>
        public Vector2Int Resolution { get => _resolution; set => _resolution = value; }

        #endregion

        #region Style

        [SerializeField, TextArea, Tooltip("What the game should look like, in words")]
        string _prompt = "a watercolour world";

        [SerializeField, Range(0, 1), Tooltip("0: the game's own picture, 1: fully restyled")]
        float _strength = 1;

        [SerializeField, Range(0, 10), Tooltip("How long a fade to another prompt takes, in seconds")]
        float _fadeSeconds = 1;

        [SerializeField, Tooltip("Which event calls for which style: a TOML file renamed to .txt, see docs/rules.md")]
        TextAsset _rules = null;

        /// <summary>The style in words; a change fades over.</summary>
        public string Prompt
        {
            get => _prompt;
            set { _prompt = value; SendStyle(); }
        }

        /// <summary>0: the game's own picture, 1: fully restyled.</summary>
        public float Strength
        {
            get => _strength;
            set { _strength = Mathf.Clamp01(value); SendStyle(); }
        }

        #endregion

        #region Showing

        [SerializeField, Tooltip("Untick it to see the game's own picture; frames are restyled all the same")]
        bool _isShown = true;

        [SerializeField, Range(0.1f, 5), Tooltip("The game's own picture returns when no answer has come for so long")]
        float _holdSeconds = 1;

        /// <summary>Whether the restyled picture is shown, or the game's own.</summary>
        public bool IsShown { get => _isShown; set => _isShown = value; }

        #endregion

        #region State

        /// <summary>The connection; null while the component is disabled.</summary>
        public LsdClient Client { get; private set; }

        /// <summary>The style of the newest answer; null before the first one.</summary>
        public StyleState Style { get; private set; }

        /// <summary>The newest restyled frame, upright; null while the game's own picture is to be shown.</summary>
        public RenderTexture Answer => _isShown && _picture != null && IsFresh ? _picture.Texture : null;

        /// <summary>The picture that was last sent: for previews.</summary>
        public RenderTexture LastCapture => _pool?.Newest;

        internal Camera Camera { get; private set; }
        internal bool WantsPlanes => _sendsDepth || _sendsMotion;

        bool IsFresh => Time.unscaledTime - _answerTime < _holdSeconds;

        #endregion
    }
}
