using System.Text.Json.Nodes;
using ContractCompiler.Policy;

namespace ContractCompiler.Diff;

/// <summary>
/// One policy for two documents. What one document has and the other has not is a change to report, not a mistake of the policy: it is left out
/// on the side that lacks it.
/// </summary>
internal static class SharedPolicy
{
    /// <summary>The side, compiled with what the policy says about the operations that it has.</summary>
    /// <exception cref="ContractException">Contract or policy is wrong.</exception>
    public static DiffSide Compile(UpstreamPolicy policy, ContractDocument document)
    {
        var names = ContractNames.Of(document.OpenApi);
        var slice = policy.Slice.Where(names.Has).ToList();
        var own = policy with
        {
            Slice = slice,
            Operations = policy.Operations.Where(o => names.Ids.Contains(o.Key)).ToDictionary(o => o.Key, o => o.Value),
            Root = Pruned(policy.Root, names),
        };
        return slice.Count == 0 && policy.Slice.Count > 0 ? DiffSide.Empty(own, document) : DiffSide.Compile(own, document);
    }

    /// <exception cref="ContractException">A name that neither document has.</exception>
    public static void CheckSlice(IEnumerable<string> slice, ContractDocument old, ContractDocument @new)
    {
        var (before, after) = (ContractNames.Of(old.OpenApi), ContractNames.Of(@new.OpenApi));
        var unknown = slice.Where(s => !before.Has(s) && !after.Has(s)).Select(name => new Diagnostic(
            Severity.Error, "CC0120", $"Neither contract has an operation '{name}'.",
            EditDistance.Nearest(name, after.Ids) is { } nearest ? $"Did you mean '{nearest}'?" : "Use an operationId or a tag of one of the contracts, or 'METHOD /path'.",
            @new.Source.Path, SourcePosition.Start)).ToList();
        if (unknown.Count > 0)
        {
            throw new ContractException(unknown);
        }
    }

    private static JsonObject Pruned(JsonObject root, ContractNames names)
    {
        var result = (JsonObject)root.DeepClone();
        Prune(result["operations"] as JsonObject, id => id);
        Prune(result["credential"]?["scopes"] as JsonObject, id => id);
        Prune(result["errors"] as JsonObject, key => key.Split(':', 2) is [_, var id] ? id : null);
        return result;

        void Prune(JsonObject? map, Func<string, string?> idOf)
        {
            foreach (var key in (map ?? []).Select(p => p.Key).Where(k => idOf(k) is { } id && !names.Ids.Contains(id)).ToList())
            {
                map!.Remove(key);
            }
        }
    }
}
