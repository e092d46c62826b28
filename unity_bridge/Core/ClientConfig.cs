#nullable enable
using System;

namespace LsdGame.Core
{
    /// <summary>Where the server is and what this client is.</summary>
    public sealed class ClientConfig
    {
        public Uri Url { get; }
        public string Client { get; }
        public int Width { get; }
        public int Height { get; }
        public PictureCodec AnswerCodec { get; }
        public string? Token { get; }

        /// <param name="url">Such as ws://127.0.0.1:8765; wss:// for a server with TLS.</param>
        /// <param name="client">Name and version, for the server's logs: "unity 0.1.0".</param>
        /// <param name="width">Of the widest frame that will be sent, in pixels.</param>
        /// <param name="height">Of the highest one.</param>
        /// <exception cref="ArgumentException">Says what the url should look like.</exception>
        public ClientConfig(string url, string client, int width, int height,
                            PictureCodec answerCodec = PictureCodec.Jpeg, string? token = null)
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme != "ws" && parsed.Scheme != "wss")
                throw new ArgumentException($"a server's address looks like ws://127.0.0.1:8765, got '{url}'");
            Url = parsed;
            Client = client;
            Width = width;
            Height = height;
            AnswerCodec = answerCodec;
            Token = token;
            _ = Identity(null); // checks the rest
        }

        internal Identify Identity(string? resumeKey) => new Identify(Client, Width, Height, AnswerCodec, Token, resumeKey);
    }
}
