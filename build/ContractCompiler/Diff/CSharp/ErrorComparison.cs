using ContractCompiler.Emission;
using ContractCompiler.Operations;
using ContractCompiler.Schemas;

namespace ContractCompiler.Diff.CSharp;

/// <summary>The types that the bodies of failures are read into.</summary>
internal static class ErrorComparison
{
    public static IEnumerable<CSharpChange> Compare(OperationPair pair, TypeRenames renames)
    {
        var (before, after) = (Types(pair.Old!), Types(pair.New!));
        foreach (var status in before.Keys.Union(after.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var (old, current) = (before.GetValueOrDefault(status), after.GetValueOrDefault(status));
            if ((old is null ? null : renames.Renamed(old).Name) != current?.Name)
            {
                yield return new CSharpChange(old is null ? CSharpRules.ErrorAdded : CSharpRules.ErrorChanged, Direction.Both,
                    new Subject(SubjectKind.Operation, pair.Key), Anchor.Error(pair.Key, status),
                    $"body of a failure with {(status == "default" ? "any other status" : status)} : {Name(old)} → {Name(current)}");
            }
        }
    }

    private static Dictionary<string, ClrType> Types(OperationModel operation) =>
        ReaderExpressions.TypedErrors(operation).ToDictionary(r => r.Status, r => r.Use!.Value.Type, StringComparer.Ordinal);

    private static string Name(ClrType? type) => type is null ? "untyped" : $"`{type.Name}`";
}
