#nullable enable
namespace LsdGame.Core
{
    /// <summary>The first message: who this is, and how large its frames get.</summary>
    public sealed class Identify : ClientMessage
    {
        public const int Version = 1;

        readonly string _client;
        readonly string? _token;
        readonly string? _resumeKey;

        public int Width { get; }
        public int Height { get; }
        public PictureCodec AnswerCodec { get; }

        public Identify(string client, int width, int height, PictureCodec answerCodec,
                        string? token = null, string? resumeKey = null)
        {
            _client = Named(client);
            Width = (int)Within(nameof(width), width, 1, Picture.MaxSide);
            Height = (int)Within(nameof(height), height, 1, Picture.MaxSide);
            AnswerCodec = answerCodec;
            _token = string.IsNullOrEmpty(token) ? null : token;
            _resumeKey = resumeKey;
        }

        public override byte[] Encode()
        {
            var numFields = 5 + (_token == null ? 0 : 1) + (_resumeKey == null ? 0 : 1);
            var writer = Begin("identify", numFields)
              .Text("version").Integer(Version)
              .Text("client").Text(_client)
              .Text("width").Integer(Width)
              .Text("height").Integer(Height)
              .Text("answer_codec").Text(AnswerCodec.Word());
            if (_token != null) writer.Text("token").Text(_token);
            if (_resumeKey != null) writer.Text("resume_key").Text(_resumeKey);
            return writer.ToArray();
        }
    }
}
