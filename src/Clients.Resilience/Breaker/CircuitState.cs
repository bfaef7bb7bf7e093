namespace Clients.Resilience;

/// <summary>
/// A circuit breaker as a pure state machine over a monotonic clock. Differs from Polly's own on purpose: a canceled probe
/// proves nothing, a stale success from before the opening closes nothing, cancellations are not successes.
/// </summary>
internal sealed class CircuitState(BreakerPolicy initial, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly long start = time.GetTimestamp();
    private SlidingCount ended = new(initial.Window, time);
    private SlidingCount failed = new(initial.Window, time);
    private long epoch;
    private int inARow;
    private long successes;
    private bool open;
    private bool probing;
    private TimeSpan openUntil;
    private BreakerPolicy policy = initial;
    private TimeSpan openFor = initial.Open;

    public CircuitPhase Phase
    {
        get
        {
            lock (gate)
            {
                return !open ? CircuitPhase.Closed : probing || Now >= openUntil ? CircuitPhase.HalfOpen : CircuitPhase.Open;
            }
        }
    }

    /// <summary>Told of every change, after it, outside of the lock: where the circuit stands now and, when it opened, for how long.</summary>
    public Action<CircuitPhase, TimeSpan>? Changed { get; init; }

    private TimeSpan Now => time.GetElapsedTime(start);

    /// <summary>Asks for permission; when refused, <paramref name="retryIn"/> says when the next probe is due.</summary>
    public bool TryEnter(out CircuitTicket ticket, out TimeSpan retryIn)
    {
        var probes = false;
        lock (gate)
        {
            retryIn = TimeSpan.Zero;
            if (open)
            {
                var left = openUntil - Now;
                if (left > TimeSpan.Zero || probing)
                {
                    retryIn = probing ? TimeSpan.Zero : left; // how long a probe takes is not known
                    ticket = default;
                    return false;
                }

                probing = probes = true;
                epoch++;
            }

            ticket = new CircuitTicket(epoch, successes);
        }

        if (probes)
        {
            Changed?.Invoke(CircuitPhase.HalfOpen, TimeSpan.Zero);
        }

        return true;
    }

    public void Report(CircuitTicket ticket, Verdict verdict)
    {
        CircuitPhase? changed = null;
        TimeSpan opened;
        lock (gate)
        {
            if (ticket.Epoch != epoch)
            {
                return;
            }

            if (open)
            {
                changed = ReportProbe(verdict);
            }
            else if (verdict != Verdict.Neutral && Count(ticket, verdict == Verdict.Failure))
            {
                changed = CircuitPhase.Open;
            }

            opened = openFor;
        }

        if (changed is { } phase)
        {
            Changed?.Invoke(phase, phase == CircuitPhase.Open ? opened : TimeSpan.Zero);
        }
    }

    /// <summary>From now on other terms hold. An open circuit stays open as long as it was told; another window starts counting anew.</summary>
    public void Change(BreakerPolicy changed)
    {
        lock (gate)
        {
            if (!open)
            {
                openFor = changed.Open;
            }

            if (changed.Window != policy.Window)
            {
                (ended, failed, inARow) = (new SlidingCount(changed.Window, time), new SlidingCount(changed.Window, time), 0);
            }

            policy = changed;
        }
    }

    /// <summary>A canceled probe changes nothing: another one is due at once.</summary>
    private CircuitPhase? ReportProbe(Verdict verdict)
    {
        probing = false;
        epoch++;
        if (verdict == Verdict.Success)
        {
            open = false;
            openFor = policy.Open;
            Clear();
            return CircuitPhase.Closed;
        }

        if (verdict == Verdict.Failure)
        {
            openFor = TimeSpan.FromTicks(Math.Min(2 * openFor.Ticks, policy.MaxOpen.Ticks));
            openUntil = Now + openFor;
            return CircuitPhase.Open;
        }

        return null;
    }

    /// <summary>True when this opened the circuit.</summary>
    private bool Count(CircuitTicket ticket, bool hasFailed)
    {
        ended.Add();
        if (!hasFailed)
        {
            successes++;
            inARow = 0;
            return false;
        }

        failed.Add();

        // Attempts that hang end together, long after their neighbours have succeeded: in the order of their ends they look like an outage.
        inARow += ticket.Successes == successes ? 1 : 0;

        // A few in a row speak where there is no ratio yet. In busy traffic chance alone makes five in a row out of 30 % every few seconds.
        var enough = ended.Sum >= policy.Minimum;
        if (inARow >= (enough ? Math.Max(policy.Consecutive, policy.Minimum) : policy.Consecutive)
            || (enough && failed.Sum >= policy.FailureRatio * ended.Sum))
        {
            open = true;
            epoch++;
            openUntil = Now + openFor;
            return true;
        }

        return false;
    }

    private void Clear()
    {
        ended.Clear();
        failed.Clear();
        inARow = 0;
    }
}
