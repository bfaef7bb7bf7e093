namespace Clients.Bench.GitHubHour;

/// <summary>Time that stands still while anybody works, and then jumps to the next timer. The real world's only part in it is how long that takes.</summary>
public sealed class SimulatedTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock gate = new();
    private readonly PriorityQueue<(SimulatedTimer Timer, long Version), long> due = new();
    private long now = start.UtcTicks;
    private long activity;
    private int busy;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref now), TimeSpan.Zero);

    public override long GetTimestamp() => Volatile.Read(ref now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimulatedTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Work in the real world, a request on a socket say: time stands still until it is done.</summary>
    public void Begin() => Interlocked.Increment(ref busy);

    public void End()
    {
        Interlocked.Increment(ref activity);
        Interlocked.Decrement(ref busy);
    }

    /// <summary>Lets time pass until then, or until the task has ended.</summary>
    public async Task RunAsync(DateTimeOffset until, Task? task = null)
    {
        while (true)
        {
            await QuietAsync().ConfigureAwait(false);
            if (task?.IsCompleted == true || !TryAdvance(until.UtcTicks))
            {
                return;
            }
        }
    }

    /// <summary>Nobody works when nothing has happened in several looks and nothing is waiting for a thread.</summary>
    private async Task QuietAsync()
    {
        for (var calm = 0; calm < 4; calm++)
        {
            var before = Volatile.Read(ref activity);
            await Task.Delay(TimeSpan.FromMilliseconds(1), System).ConfigureAwait(false);
            if (Volatile.Read(ref busy) > 0 || Volatile.Read(ref activity) != before || ThreadPool.PendingWorkItemCount > 0)
            {
                calm = -1;
            }
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
            activity++;
            timer.Version++;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                due.Enqueue((timer, timer.Version), now + dueTime.Ticks);
            }
        }
    }

    private sealed class SimulatedTimer(SimulatedTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan period = Timeout.InfiniteTimeSpan;

        public long Version { get; set; }

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
