using Clients.GitHub;

namespace Clients.Tests.GitHub;

/// <summary>As docs/github.md shows it: <see cref="ReadmeTests"/> compares the two texts.</summary>
public sealed class Budget(IGitHubQuota quota)
{
    public bool IsNearlySpent => quota.Core is { } core && core.Remaining < core.Limit / 10;

    public DateTimeOffset? ComeBack => quota.ClosedUntil ?? quota.Core?.ResetAt;
}
