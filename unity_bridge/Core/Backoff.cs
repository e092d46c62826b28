#nullable enable
using System;

namespace LsdGame.Core
{
    /// <summary>How long to wait before connecting again.</summary>
    public static class Backoff
    {
        public const double FirstS = 0.25;
        public const double LongestS = 1.0;

        /// <summary>0.25 s, doubled up to 1 s; the share keeps a crowd of games from coming back in one moment.</summary>
        /// <param name="numFailures">Attempts in a row that have failed.</param>
        /// <param name="share">A random number 0..1.</param>
        public static double DelayS(int numFailures, double share)
          => Math.Min(LongestS, FirstS * Math.Pow(2, Math.Min(numFailures, 2))) * (0.5 + 0.5 * share);
    }
}
