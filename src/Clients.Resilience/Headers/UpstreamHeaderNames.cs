namespace Clients.Resilience;

/// <summary>Headers with which the services of one house tell each other about a call. Only internal upstreams get them.</summary>
public static class UpstreamHeaderNames
{
    /// <summary>Whole milliseconds that the caller still waits.</summary>
    public const string Deadline = "x-request-deadline-ms";

    /// <summary>
    /// Attempts that the called service may make for each call of its own. Sent as 1 by a caller that repeats its call itself, so that only
    /// one layer does.
    /// </summary>
    public const string Attempts = "x-request-attempts";
}
