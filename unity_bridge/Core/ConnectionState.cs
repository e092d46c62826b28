#nullable enable
namespace LsdGame.Core
{
    /// <summary>How far the way to the server is.</summary>
    public enum ConnectionState
    {
        /// <summary>Not started, or disposed.</summary>
        Off,

        /// <summary>On the way to the server, or waiting to try again.</summary>
        Connecting,

        /// <summary>Frames may be sent; the server may still load its model.</summary>
        Ready,

        /// <summary>It would end the same way again: a person has to change something. The message says what.</summary>
        Failed,
    }
}
