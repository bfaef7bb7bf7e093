namespace Clients.Testing;

/// <summary>How a <see cref="FakeUpstream"/> runs.</summary>
public sealed record FakeUpstreamOptions
{
    /// <summary>The clock of delays and of recorded times.</summary>
    /// <value>Defaults to the system's clock.</value>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Speaks HTTP/2 without TLS (prior knowledge) instead of HTTP/1.1.</summary>
    /// <value>Defaults to false.</value>
    public bool Http2 { get; init; }

    /// <summary>
    /// Checks the answers of handlers too; a departure from the contract becomes a 500 that says so. Failures (a status outside 2xx) that the
    /// contract does not list pass unchecked, since documents rarely list every one.
    /// </summary>
    /// <value>Defaults to true.</value>
    public bool CheckResponses { get; init; } = true;
}
