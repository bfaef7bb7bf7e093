namespace ContractCompiler.Diff.CSharp;

/// <summary>The public surface of two generated clients, taken from the models that they are rendered from.</summary>
internal static class CSharpComparison
{
    public static IReadOnlyList<CSharpChange> Compare(DiffSide old, DiffSide @new, IReadOnlyList<OperationPair> pairs, TypeRenames renames)
    {
        if (old.Contract is null || @new.Contract is null)
        {
            return [];
        }

        var changes = new List<CSharpChange>();
        var (before, after) = ($"{old.Policy.Namespace}.{old.Policy.Interface}", $"{@new.Policy.Namespace}.{@new.Policy.Interface}");
        if (before != after)
        {
            changes.Add(new CSharpChange(CSharpRules.ClientRenamed, Direction.Both, Subject.Upstream, "upstream client", $"`{before}` → `{after}`"));
        }

        var methods = new MethodComparison(old, @new, renames);
        changes.AddRange(pairs.SelectMany(methods.Compare));
        changes.AddRange(new TypeComparison(old, @new, renames).Compare());
        return changes;
    }
}
