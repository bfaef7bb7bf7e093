using System.Text.Json.Nodes;
using ContractCompiler.Policy;

namespace ContractCompiler.Diff.Policies;

/// <summary>What holds where a policy is silent: for an operation what the upstream says, else the default of upstream.schema.json.</summary>
internal static class PolicyDefaults
{
    public static JsonNode? Effective(UpstreamPolicy policy, IReadOnlyList<string> path)
    {
        var own = path.Aggregate((JsonNode?)policy.Root, (at, key) => (at as JsonObject)?[key]);
        if (own is null && path is ["operations", _, "cache"])
        {
            return Effective(policy, ["cache", "enabled"]);
        }

        return own ?? (path is ["operations", _, "budget" or "retry", ..] ? Effective(policy, [.. path.Skip(2)]) : PolicySchema.Embedded.Default(path));
    }
}
