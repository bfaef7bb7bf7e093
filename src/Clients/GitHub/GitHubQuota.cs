using Clients.Resilience;

namespace Clients.GitHub;

/// <summary>Reads what the connection knows at each look.</summary>
internal sealed class GitHubQuota(UpstreamConnection connection) : IGitHubQuota
{
    public IReadOnlyList<UpstreamQuota> All => connection.Quotas;

    public UpstreamQuota? Core => Of("core");

    public UpstreamQuota? Search => Of("search");

    public DateTimeOffset? ClosedUntil => connection.ClosedUntil;

    private UpstreamQuota? Of(string resource) => All.FirstOrDefault(quota => quota.Resource == resource);
}
