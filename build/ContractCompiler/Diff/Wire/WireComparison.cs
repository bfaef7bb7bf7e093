namespace ContractCompiler.Diff.Wire;

/// <summary>Two documents, operation by operation.</summary>
internal static class WireComparison
{
    public static WireLog Compare(DiffSide old, DiffSide @new, IReadOnlyList<OperationPair> pairs, TypeRenames renames)
    {
        var log = new WireLog();
        if (old.Contract is not { } before || @new.Contract is not { } after)
        {
            return log;
        }

        var root = new WirePlace
        {
            Frame = new WireFrame(null), Subject = Subject.Upstream, Direction = Direction.Both, Anchor = "", OldPointer = "", NewPointer = "",
        };
        SecurityComparison.Compare(before.OpenApi.Security, after.OpenApi.Security, root, log);
        ServerComparison.Compare(before.OpenApi.Servers, after.OpenApi.Servers, root, log);
        var operations = new OperationComparison(old, @new, renames, log);
        foreach (var pair in pairs)
        {
            operations.Compare(pair);
        }

        return log;
    }
}
