#nullable enable
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace LsdGame.Core
{
    /// <summary>What waits to be written to the socket: small messages first, then frames. Credits bound the frames.</summary>
    sealed class Outbox
    {
        public const int MaxSmall = 256;

        readonly object _gate = new object();
        readonly Queue<byte[]> _small = new Queue<byte[]>();
        readonly Queue<byte[]> _frames = new Queue<byte[]>();
        readonly SemaphoreSlim _filled = new SemaphoreSlim(0);

        /// <summary>False when too many wait: the network stands still.</summary>
        public bool TryAddSmall(byte[] message)
        {
            lock (_gate)
            {
                if (_small.Count >= MaxSmall) return false;
                _small.Enqueue(message);
            }
            _filled.Release();
            return true;
        }

        public void AddFrame(byte[] message)
        {
            lock (_gate) _frames.Enqueue(message);
            _filled.Release();
        }

        public async Task<byte[]> TakeAsync(CancellationToken ending)
        {
            await _filled.WaitAsync(ending).ConfigureAwait(false);
            lock (_gate) return _small.Count > 0 ? _small.Dequeue() : _frames.Dequeue();
        }
    }
}
