#nullable enable
namespace LsdGame.Core
{
    /// <summary>What the connection does, in numbers: for a HUD or an inspector.</summary>
    public sealed class ClientFigures
    {
        const double Share = 0.1; // of the newest value in a smoothed one

        readonly object _gate = new object();
        double _latencyMs;
        double _intervalUs;
        long _lastAnswerUs;

        public long NumSent { get; private set; }
        public long NumAnswered { get; private set; }

        /// <summary>As the server counts: frames that a newer one replaced, mostly.</summary>
        public long NumDropped { get; private set; }

        /// <summary>Times that the client got ready: 1 plus reconnections.</summary>
        public int NumConnections { get; private set; }

        /// <summary>From taking the picture to having its answer, smoothed, in milliseconds.</summary>
        public double LatencyMs
        {
            get { lock (_gate) return _latencyMs; }
        }

        /// <summary>Answers a second, smoothed.</summary>
        public double Fps
        {
            get { lock (_gate) return _intervalUs > 0 ? 1e6 / _intervalUs : 0; }
        }

        internal void CountSent()
        {
            lock (_gate) NumSent++;
        }

        internal void CountConnection()
        {
            lock (_gate) NumConnections++;
        }

        internal void CountAnswer(double latencyMs, long nowUs, long numDropped)
        {
            lock (_gate)
            {
                NumAnswered++;
                NumDropped = numDropped;
                _latencyMs = Smoothed(_latencyMs, latencyMs);
                if (_lastAnswerUs > 0) _intervalUs = Smoothed(_intervalUs, nowUs - _lastAnswerUs);
                _lastAnswerUs = nowUs;
            }
        }

        static double Smoothed(double old, double newest) => old > 0 ? old + Share * (newest - old) : newest;
    }
}
