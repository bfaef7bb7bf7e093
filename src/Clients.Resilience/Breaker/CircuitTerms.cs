namespace Clients.Resilience;

/// <summary>What an attempt proved.</summary>
internal enum Verdict
{
    Success,
    Failure,
    Neutral,
}

/// <summary>Permission for one attempt.</summary>
/// <param name="Epoch">When it was given: reports from an earlier epoch change nothing.</param>
/// <param name="Successes">Successes by then: another one meanwhile shows that the upstream lived while this attempt failed.</param>
internal readonly record struct CircuitTicket(long Epoch, long Successes);

/// <summary>Where a circuit stands.</summary>
internal enum CircuitPhase
{
    Closed,
    Open,
    HalfOpen,
}
