namespace Clients.Testing;

/// <summary>How a <see cref="ReplayUpstream"/> serves.</summary>
public sealed record ReplayOptions
{
    /// <summary>
    /// Points addresses of the recorded hosts in headers such as <c>Link</c> and <c>Location</c> to the replaying server.
    /// </summary>
    /// <value>Defaults to true.</value>
    public bool RewriteHeaders { get; init; } = true;

    /// <summary>Does the same in text bodies.</summary>
    /// <value>Defaults to false: bodies stay as recorded.</value>
    public bool RewriteBodies { get; init; }

    /// <summary>The clock of recorded times.</summary>
    /// <value>Defaults to the system's clock.</value>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
