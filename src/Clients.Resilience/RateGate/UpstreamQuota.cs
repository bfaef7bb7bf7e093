namespace Clients.Resilience;

/// <summary>What an upstream has stated of one of its quotas, as this process knows it.</summary>
/// <param name="Resource">The quota's name with the upstream, <c>core</c> for example; <c>default</c> where it has only one.</param>
/// <param name="Limit">Requests within a window.</param>
/// <param name="Remaining">Requests left in the current one; those that are under way may not be counted yet.</param>
/// <param name="ResetAt">When it is filled again; <c>null</c> when that is not known.</param>
public sealed record UpstreamQuota(string Resource, long Limit, long Remaining, DateTimeOffset? ResetAt);
