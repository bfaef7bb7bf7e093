using System.Text.Json;
using System.Text.Json.Nodes;
using ContractCompiler.Policy;

namespace ContractCompiler.Diff.Policies;

/// <summary>
/// Two policies, key by key. Keys that decide what is generated (client, slice, method, download) are not judged here: what they do is seen
/// in the operations and in the C#.
/// </summary>
internal sealed class PolicyComparison(UpstreamPolicy old, UpstreamPolicy @new, IReadOnlyList<OperationPair> pairs)
{
    // By the id that each side has: an operation that is only on one side has no policy to compare.
    private readonly Dictionary<string, OperationPair> _shared = pairs.Where(p => p is { Old: not null, New: not null })
        .SelectMany(p => new[] { (Id: p.Old!.Id, Pair: p), (Id: p.New!.Id, Pair: p) }).DistinctBy(p => p.Id).ToDictionary(p => p.Id, p => p.Pair, StringComparer.Ordinal);

    public IReadOnlyList<PolicyChange> Compare()
    {
        var paths = Leaves(old.Root, []).Concat(Leaves(@new.Root, [])).DistinctBy(p => string.Join('\n', p)).OrderBy(p => string.Join('\n', p), StringComparer.Ordinal);
        return [.. paths.SelectMany(Compare)];
    }

    private IEnumerable<PolicyChange> Compare(IReadOnlyList<string> path)
    {
        var (before, after) = (PolicyDefaults.Effective(old, path), PolicyDefaults.Effective(@new, path));
        if (JsonNode.DeepEquals(before, after))
        {
            return [];
        }

        return path switch
        {
            _ when OperationOf(path) is { } id && !_shared.ContainsKey(id) => [],
            ["egress", _] => Sets(path, before, after, PolicyRules.EgressWidened, PolicyRules.EgressNarrowed),
            ["credential", "scopes", _] => Sets(path, before, after, PolicyRules.ScopeAdded, PolicyRules.CredentialRelaxed),
            _ => Rule(path, before, after) is { } rule ? [Of(rule, path, $"{Text(before)} → {Text(after)}", after is null)] : [],
        };
    }

    private DiffRule? Rule(IReadOnlyList<string> path, JsonNode? before, JsonNode? after) => path switch
    {
        ["name"] => PolicyRules.Name,
        ["baseAddress"] => PolicyRules.Address,
        ["internal"] => PolicyRules.Internal,
        ["credential", "optional"] => IsTrue(after) ? PolicyRules.CredentialRelaxed : PolicyRules.Credential,
        ["credential", ..] => PolicyRules.Credential,
        ["budget", _] or ["operations", _, "budget", _] =>
            PolicyUnits.Duration(after) < PolicyUnits.Duration(before) ? PolicyRules.BudgetLowered : PolicyRules.BudgetRaised,
        ["concurrency", _] => (long?)after < (long?)before ? PolicyRules.LimitLowered : PolicyRules.LimitRaised,
        ["limits", _] => PolicyUnits.Bytes(after) < PolicyUnits.Bytes(before) ? PolicyRules.LimitLowered : PolicyRules.LimitRaised,
        ["operations", var id, "idempotent" or "idempotencyKey"] => IsRepeated(id, after) ? PolicyRules.Idempotent : PolicyRules.NotIdempotent,
        ["operations", _, "paging", ..] => PolicyRules.Paging,
        ["retry" or "breaker", ..] or ["rateLimit"] or ["operations", _, "retry" or "poll", _] => PolicyRules.Retry,
        ["cache", _] or ["operations", _, "cache"] => PolicyRules.Cache,
        ["headers", ..] => PolicyRules.Headers,
        ["errors", _] => PolicyRules.ErrorCode,
        _ => null,
    };

    /// <summary>Where a policy is silent, the method decides (RFC 9110, section 9.2.2).</summary>
    private bool IsRepeated(string id, JsonNode? value) =>
        value is null ? _shared[id].New!.Method.Method is "GET" or "HEAD" or "OPTIONS" or "TRACE" or "PUT" or "DELETE" : IsTrue(value);

    private IEnumerable<PolicyChange> Sets(IReadOnlyList<string> path, JsonNode? before, JsonNode? after, DiffRule added, DiffRule removed)
    {
        var (left, right) = (Items(before), Items(after));
        return right.Except(left, StringComparer.Ordinal).Select(i => Of(added, path, $"{i} added", inOld: false))
            .Concat(left.Except(right, StringComparer.Ordinal).Select(i => Of(removed, path, $"{i} removed", inOld: true)));
    }

    private PolicyChange Of(DiffRule rule, IReadOnlyList<string> path, string text, bool inOld)
    {
        var key = OperationOf(path) is { } id ? _shared[id].Key : null;
        var name = path is ["operations", _, ..] ? string.Join('.', path.Skip(2)) : string.Join('.', path.Take(2));
        return new PolicyChange(rule, key is null ? Subject.Upstream : new Subject(SubjectKind.Operation, key), key is null ? "" : Anchor.Paging(key),
            $"`{name}`: {text}", inOld, string.Concat(path.Select(p => "/" + JsonPointer.Escape(p))));
    }

    private static string? OperationOf(IReadOnlyList<string> path) =>
        path is ["operations", var id, ..] ? id : path is ["credential", "scopes", var scoped] ? scoped : null;

    private static IEnumerable<IReadOnlyList<string>> Leaves(JsonNode? node, IReadOnlyList<string> path) =>
        node is JsonObject map ? map.SelectMany(m => Leaves(m.Value, [.. path, m.Key])) : [path];

    private static List<string> Items(JsonNode? list) => [.. (list as JsonArray ?? []).Select(Text)];

    private static bool IsTrue(JsonNode? value) => value?.GetValueKind() == JsonValueKind.True;

    private static string Text(JsonNode? value) => value is null ? "default" : value.GetValueKind() == JsonValueKind.String ? $"`{(string)value!}`" : $"`{value.ToJsonString()}`";
}
