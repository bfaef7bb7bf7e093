using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Clients.Resilience.Tests.Matrix;

/// <summary>A clock that stands still until it is told to move, and knows what waits for it.</summary>
internal sealed class DrivenClock() : FakeTimeProvider(Begin)
{
    private static readonly DateTimeOffset Begin = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    private readonly Channel<TimeSpan> delays = Channel.CreateUnbounded<TimeSpan>();
    private readonly Dictionary<object, DateTimeOffset> due = [];
    private readonly Lock gate = new();

    public TimeSpan Elapsed => GetUtcNow() - Begin;

    /// <summary>Time until the next timer is due.</summary>
    public TimeSpan NextDue
    {
        get
        {
            lock (gate)
            {
                return due.Count == 0 ? TimeSpan.Zero : due.Values.Min() - GetUtcNow();
            }
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Watched(this);
        Note(timer, dueTime);
        timer.Inner = base.CreateTimer(
            fired =>
            {
                Note(timer, Timeout.InfiniteTimeSpan);
                callback(fired);
            },
            state,
            dueTime,
            period);
        if (dueTime > TimeSpan.Zero)
        {
            delays.Writer.TryWrite(dueTime); // somebody waits; limits are armed by changing a timer that exists
        }

        return timer;
    }

    /// <summary>The next delay that somebody has begun to wait for.</summary>
    public ValueTask<TimeSpan> NextDelayAsync(CancellationToken cancellationToken = default) => delays.Reader.ReadAsync(cancellationToken);

    private void Note(object timer, TimeSpan dueTime)
    {
        lock (gate)
        {
            if (dueTime < TimeSpan.Zero)
            {
                due.Remove(timer);
            }
            else
            {
                due[timer] = GetUtcNow() + dueTime;
            }
        }
    }

    private sealed class Watched(DrivenClock clock) : ITimer
    {
        public ITimer Inner { get; set; } = null!;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.Note(this, dueTime);
            return Inner.Change(dueTime, period);
        }

        public void Dispose()
        {
            clock.Note(this, Timeout.InfiniteTimeSpan);
            Inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
