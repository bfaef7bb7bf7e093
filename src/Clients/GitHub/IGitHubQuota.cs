using Clients.Resilience;

namespace Clients.GitHub;

/// <summary>
/// What is left of GitHub's limits for the credential in use, without a request: what GitHub has said with its answers. Injectable as soon as
/// <c>AddGitHubRepoClient</c> was called.
/// </summary>
public interface IGitHubQuota
{
    /// <summary>Every quota that GitHub has spoken of since the app started, by name; empty before the first answer.</summary>
    IReadOnlyList<UpstreamQuota> All { get; }

    /// <summary>The hourly quota of most operations; <c>null</c> before the first answer that counts against it.</summary>
    UpstreamQuota? Core { get; }

    /// <summary>The quota of searches, per minute; <c>null</c> before the first search.</summary>
    UpstreamQuota? Search { get; }

    /// <summary>Until when GitHub wants no requests at all, after a secondary limit; <c>null</c> while it takes them.</summary>
    DateTimeOffset? ClosedUntil { get; }
}
