#nullable enable
using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;

namespace LsdGame.Core
{
    /// <summary>Small messages that are not answered yet, by id, with who waits for the answer.</summary>
    sealed class PendingAcks
    {
        readonly object _gate = new object();
        readonly Dictionary<long, (TaskCompletionSource<Ack> Source, Action<Ack>? OnAck)> _waiting
          = new Dictionary<long, (TaskCompletionSource<Ack>, Action<Ack>?)>();
        long _nextId = 1;

        /// <param name="message">Gets its id here.</param>
        /// <param name="onAck">Hears the answer on the thread that settles it: a connection's in the order they come.</param>
        public Task<Ack> Add(SmallMessage message, Action<Ack>? onAck = null)
        {
            // Continuations run elsewhere, never inside the receive loop.
            var source = new TaskCompletionSource<Ack>(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_gate)
            {
                message.Id = _nextId++;
                _waiting.Add(message.Id, (source, onAck));
            }
            return source.Task;
        }

        public void Settle(Ack ack)
        {
            (TaskCompletionSource<Ack> Source, Action<Ack>? OnAck) waiting;
            lock (_gate)
            {
                if (!_waiting.TryGetValue(ack.Id, out waiting)) return;
                _waiting.Remove(ack.Id);
            }
            waiting.OnAck?.Invoke(ack);
            waiting.Source.SetResult(ack);
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
