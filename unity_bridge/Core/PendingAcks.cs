#nullable enable
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;

namespace LsdGame.Core
{
    /// <summary>Small messages that are not answered yet, by id, with who waits for the answer.</summary>
    sealed class PendingAcks
    {
        readonly object _gate = new object();
        readonly Dictionary<long, TaskCompletionSource<Ack>> _waiting = new Dictionary<long, TaskCompletionSource<Ack>>();
        long _nextId = 1;

        public Task<Ack> Add(SmallMessage message)
        {
            // Continuations run elsewhere, never inside the receive loop.
            var source = new TaskCompletionSource<Ack>(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_gate)
            {
                message.Id = _nextId++;
                _waiting.Add(message.Id, source);
            }
            return source.Task;
        }

        public void Settle(Ack ack)
        {
            TaskCompletionSource<Ack>? source;
            lock (_gate)
                if (_waiting.TryGetValue(ack.Id, out source)) _waiting.Remove(ack.Id);
            source?.SetResult(ack);
        }

        /// <summary>The connection is gone: nothing of it will be answered.</summary>
        public void SettleAll(string whyNot)
        {
            List<long> ids;
            lock (_gate) ids = _waiting.Keys.ToList();
            ids.ForEach(id => Settle(new Ack(id, whyNot)));
        }
    }
}
