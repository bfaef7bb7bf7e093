namespace Clients.Resilience;

/// <summary>Why an upstream wants a pause; decides what has to wait.</summary>
internal enum RatePauseReason
{
    /// <summary>The upstream names a time: everything that shares the credential waits.</summary>
    Stated,

    /// <summary>A quota is used up until it is filled again: only what is counted against that quota waits.</summary>
    Quota,

    /// <summary>Too fast, and the upstream names no time: everything waits, and longer each time it happens again.</summary>
    TooFast,
}

/// <summary>What an answer says of slowing down.</summary>
/// <param name="Wait">How long; positive or zero.</param>
/// <param name="Reason">Why.</param>
internal readonly record struct RatePause(TimeSpan Wait, RatePauseReason Reason);
