namespace Clients.Resilience;

/// <summary>What an attempt proved.</summary>
internal enum Verdict
{
    Success,
    Failure,
    Neutral,
}

/// <summary>Permission for one attempt. Tagged with the epoch it was given in: reports from an earlier epoch change nothing.</summary>
internal readonly record struct CircuitTicket(long Epoch);

/// <summary>Where a circuit stands. The numbers are those of the metric: the worse, the higher.</summary>
internal enum CircuitPhase
{
    Closed = 0,
    HalfOpen = 1,
    Open = 2,
}
