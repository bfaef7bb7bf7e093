namespace Clients.Resilience;

/// <summary>What the cache had to do with a call.</summary>
internal enum CacheResult : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It had no such answer.</summary>
    Miss,

    /// <summary>It had one that no longer holds.</summary>
    Changed,

    /// <summary>It had one, which the upstream confirmed.</summary>
    Revalidated,
}

internal static class CacheResults
{
    /// <summary>As telemetry says it; <c>null</c> when there is nothing to say.</summary>
    public static string? Text(this CacheResult result) => result switch
    {
        CacheResult.Miss => "miss",
        CacheResult.Changed => "changed",
        CacheResult.Revalidated => "revalidated",
        _ => null,
    };
}
