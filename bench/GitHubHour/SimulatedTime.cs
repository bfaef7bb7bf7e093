namespace Clients.Bench.GitHubHour;

/// <summary>
/// Time that stands still while anybody works, and jumps to the next timer once everybody waits for one. However slow the machine is, what
/// happens is the same; how long it takes is not.
/// </summary>
public sealed class SimulatedTime(DateTimeOffset start) : TimeProvider
{
    /// <summary>Real time after which a simulation that does not go on is a mistake in itself.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Lock gate = new();
    private readonly PriorityQueue<(SimulatedTimer Timer, long Version), long> due = new();
    private long now = start.UtcTicks;
    private int callers;
    private int parked;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref now), TimeSpan.Zero);

    public override long GetTimestamp() => Volatile.Read(ref now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimulatedTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Runs somebody who works until it waits for a timer, and so on; time stands still while it works.</summary>
    public async Task RunAsync(Func<Task> caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        Interlocked.Increment(ref callers);
        try
        {
            await Task.Run(caller).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref callers);
        }
    }

    /// <summary>Lets time pass until then, or until nobody works any more.</summary>
    public async Task PassAsync(DateTimeOffset until)
    {
        while (true)
        {
            await QuietAsync().ConfigureAwait(false);
            if (Volatile.Read(ref callers) == 0 || !TryAdvance(until.UtcTicks))
            {
                return;
            }
        }
    }

    /// <summary>Everybody waits: there are as many delays as callers. Other timers, of budgets say, are no waits.</summary>
    private async Task QuietAsync()
    {
        var begun = System.GetTimestamp();
        for (var looks = 0; Volatile.Read(ref parked) < Volatile.Read(ref callers); looks++)
        {
            if (System.GetElapsedTime(begun) > Patience)
            {
                throw new InvalidOperationException($"Only {parked} of {callers} callers wait for a timer: somebody waits for something else, and time cannot go on.");
            }

            await (looks < 20 ? Task.Run(Thread.Yield) : Task.Delay(TimeSpan.FromMilliseconds(1), System)).ConfigureAwait(false);
        }
    }

    private bool TryAdvance(long until)
    {
        while (true)
        {
            SimulatedTimer timer;
            lock (gate)
            {
                if (!due.TryPeek(out var next, out var at) || at > until)
                {
                    Volatile.Write(ref now, until);
                    return false;
                }

                due.Dequeue();
                if (next.Timer.Version != next.Version)
                {
                    continue; // changed or disposed of since
                }

                Volatile.Write(ref now, Math.Max(now, at));
                timer = next.Timer;
            }

            timer.Fire();
            return true;
        }
    }

    private void Schedule(SimulatedTimer timer, TimeSpan dueTime)
    {
        lock (gate)
        {
            parked -= timer.IsWaitedFor ? 1 : 0;
            timer.IsWaitedFor = false;
            timer.Version++;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                timer.IsWaitedFor = timer.IsDelay;
                parked += timer.IsWaitedFor ? 1 : 0;
                due.Enqueue((timer, timer.Version), now + dueTime.Ticks);
            }
        }
    }

    private sealed class SimulatedTimer(SimulatedTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan period = Timeout.InfiniteTimeSpan;

        public long Version { get; set; }

        /// <summary>A <see cref="Task.Delay(TimeSpan)"/> hands itself to its timer.</summary>
        public bool IsDelay => state is Task;

        public bool IsWaitedFor { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan every)
        {
            period = every;
            time.Schedule(this, dueTime);
            return true;
        }

        public void Fire()
        {
            time.Schedule(this, period);
            callback(state);
        }

        public void Dispose() => time.Schedule(this, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
