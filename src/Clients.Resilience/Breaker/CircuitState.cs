namespace Clients.Resilience;

/// <summary>
/// A circuit breaker as a pure state machine over a monotonic clock. Differs from Polly's own on purpose: a canceled probe
/// proves nothing, a stale success from before the opening closes nothing, cancellations are not successes.
/// </summary>
internal sealed class CircuitState(BreakerPolicy initial, TimeProvider time)
{
    private const int Slots = 10;

    private readonly Lock gate = new();
    private readonly int[] failures = new int[Slots];
    private readonly int[] totals = new int[Slots];
    private readonly long start = time.GetTimestamp();
    private long slotIndex;
    private long epoch;
    private int inARow;
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

    private TimeSpan Now => time.GetElapsedTime(start);

    /// <summary>Asks for permission; when refused, <paramref name="retryIn"/> says when the next probe is due.</summary>
    public bool TryEnter(out CircuitTicket ticket, out TimeSpan retryIn)
    {
        lock (gate)
        {
            retryIn = TimeSpan.Zero;
            if (open)
            {
                var left = openUntil - Now;
                if (left > TimeSpan.Zero || probing)
                {
                    retryIn = left > TimeSpan.Zero ? left : TimeSpan.Zero;
                    ticket = default;
                    return false;
                }

                probing = true;
                epoch++;
            }

            ticket = new CircuitTicket(epoch);
            return true;
        }
    }

    public void Report(CircuitTicket ticket, Verdict verdict)
    {
        lock (gate)
        {
            if (ticket.Epoch != epoch)
            {
                return;
            }

            if (open)
            {
                ReportProbe(verdict);
            }
            else if (verdict != Verdict.Neutral)
            {
                Count(verdict == Verdict.Failure);
            }
        }
    }

    /// <summary>From now on other terms hold. An open circuit stays open as long as it was told; another window starts counting anew.</summary>
    public void Change(BreakerPolicy changed)
    {
        lock (gate)
        {
            if (changed.Window != policy.Window)
            {
                Clear();
                slotIndex = Now.Ticks * Slots / changed.Window.Ticks;
            }

            if (!open)
            {
                openFor = changed.Open;
            }

            policy = changed;
        }
    }

    private void ReportProbe(Verdict verdict)
    {
        probing = false;
        epoch++;
        if (verdict == Verdict.Success)
        {
            open = false;
            openFor = policy.Open;
            Clear();
        }
        else if (verdict == Verdict.Failure)
        {
            openFor = openFor + openFor < policy.MaxOpen ? openFor + openFor : policy.MaxOpen;
            openUntil = Now + openFor;
        }
    }

    private void Count(bool failed)
    {
        var slot = Advance();
        totals[slot]++;
        inARow = failed ? inARow + 1 : 0;
        if (!failed)
        {
            return;
        }

        failures[slot]++;
        int failed30 = 0, total30 = 0;
        for (var i = 0; i < Slots; i++)
        {
            failed30 += failures[i];
            total30 += totals[i];
        }

        if (inARow >= policy.Consecutive || (total30 >= policy.Minimum && failed30 >= policy.FailureRatio * total30))
        {
            open = true;
            epoch++;
            openUntil = Now + openFor;
        }
    }

    private int Advance()
    {
        var index = Now.Ticks * Slots / policy.Window.Ticks;
        for (var behind = Math.Min(index - slotIndex, Slots); behind > 0; behind--)
        {
            var slot = (int)((index - behind + 1) % Slots);
            failures[slot] = 0;
            totals[slot] = 0;
        }

        slotIndex = Math.Max(slotIndex, index);
        return (int)(slotIndex % Slots);
    }

    private void Clear()
    {
        Array.Clear(failures);
        Array.Clear(totals);
        inARow = 0;
    }
}
