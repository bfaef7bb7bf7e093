using Clients.Resilience;

namespace Clients.Bench;

/// <summary>
/// GitHub's policy for a benchmark: more calls a second than GitHub allows in an hour, each of them sent. What is measured is the pipeline, not
/// the waiting.
/// </summary>
internal static class Unlimited
{
    public static UpstreamDefinition Policy(UpstreamDefinition policy) =>
        policy with { RateLimit = RateLimitKind.Standard, Cache = policy.Cache with { Enabled = false } };
}
