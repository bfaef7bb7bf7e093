using Clients.Resilience;

namespace Clients.GitHub;

/// <summary>GitHub's quotas without a container.</summary>
public static class GitHubQuotaExtensions
{
    /// <summary>The quotas of a connection to GitHub.</summary>
    /// <exception cref="ArgumentException">The connection leads to another upstream.</exception>
    public static IGitHubQuota GitHubQuota(this UpstreamConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return connection.Definition.Name == GitHubRepoUpstream.Definition.Name
            ? new GitHubQuota(connection)
            : throw new ArgumentException($"The connection leads to '{connection.Definition.Name}', not to '{GitHubRepoUpstream.Definition.Name}'.", nameof(connection));
    }
}
