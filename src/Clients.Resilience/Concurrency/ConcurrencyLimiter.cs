namespace Clients.Resilience;

/// <summary>Permits for calls that run at the same time, and a bounded first-come-first-served queue for those that wait.</summary>
internal sealed class ConcurrencyLimiter(ConcurrencyPolicy initial)
{
    private readonly Lock gate = new();
    private readonly LinkedList<Waiter> queue = new();
    private ConcurrencyPolicy policy = initial;
    private int running;

    public int Running => Volatile.Read(ref running);

    public int Waiting
    {
        get
        {
            lock (gate)
            {
                return queue.Count;
            }
        }
    }

    /// <summary>A permit at once; a task to wait for; or <c>null</c> when the queue is full.</summary>
    public ValueTask<bool>? Acquire(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (running < policy.Limit && queue.Count == 0)
            {
                running++;
                return new ValueTask<bool>(true);
            }

            if (queue.Count >= policy.Queue)
            {
                return null;
            }

            var waiter = new Waiter(this);
            waiter.Enter(queue, cancellationToken);
            return new ValueTask<bool>(waiter.Task);
        }
    }

    /// <summary>From now on other numbers hold: calls that run or wait go on, and a higher limit lets waiting ones in at once.</summary>
    public void Change(ConcurrencyPolicy changed)
    {
        var admitted = new List<Waiter>();
        lock (gate)
        {
            policy = changed;
            while (running < policy.Limit && queue.First is { } first)
            {
                queue.RemoveFirst();
                running++;
                admitted.Add(first.Value);
            }
        }

        admitted.ForEach(static waiter => waiter.Complete(true));
    }

    /// <summary>Gives a call's permit back, once, to the one that has waited longest.</summary>
    public void Release(UpstreamCall call)
    {
        if (call.HoldsPermit)
        {
            call.HoldsPermit = false;
            Release();
        }
    }

    internal void Release()
    {
        Waiter? next = null;
        lock (gate)
        {
            if (running <= policy.Limit && queue.First is { } first)
            {
                queue.RemoveFirst();
                next = first.Value;
            }
            else
            {
                running--;
            }
        }

        next?.Complete(true);
    }

    private void Abandon(LinkedListNode<Waiter> node)
    {
        lock (gate)
        {
            if (node.List is null)
            {
                return; // served in the same moment: the permit is passed on by whoever awaits
            }

            queue.Remove(node);
        }

        node.Value.Complete(false);
    }

    private sealed class Waiter(ConcurrencyLimiter owner) : TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        private LinkedListNode<Waiter>? node;
        private CancellationTokenRegistration registration;

        public void Enter(LinkedList<Waiter> queue, CancellationToken cancellationToken)
        {
            node = queue.AddLast(this);
            registration = cancellationToken.UnsafeRegister(static state => ((Waiter)state!).Cancel(), this);
        }

        public void Complete(bool permit)
        {
            registration.Unregister();
            TrySetResult(permit);
        }

        private void Cancel() => owner.Abandon(node!);
    }
}
