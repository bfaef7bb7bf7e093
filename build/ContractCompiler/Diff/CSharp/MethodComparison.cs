using ContractCompiler.Emission;
using ContractCompiler.Operations;
using ContractCompiler.Schemas;

namespace ContractCompiler.Diff.CSharp;

/// <summary>The methods of the client that one operation became: the call, its sibling with the whole response, and the walk through pages.</summary>
internal sealed class MethodComparison(DiffSide old, DiffSide @new, TypeRenames renames)
{
    private readonly SignatureComparison _signatures = new(@new, renames);

    public IEnumerable<CSharpChange> Compare(OperationPair pair)
    {
        if (pair is not { Old: { } before, New: { } after })
        {
            yield return pair.Old is null
                ? Of(pair, CSharpRules.MethodAdded, Anchor.Operation(pair.Key), $"`{Method(@new, pair.New!)}` added")
                : Of(pair, CSharpRules.MethodRemoved, Anchor.Operation(pair.Key), $"`{Method(old, pair.Old)}` removed");
            yield break;
        }

        var method = $"`{Method(@new, after)}`";
        if (before.Name != after.Name)
        {
            yield return Of(pair, CSharpRules.MethodRenamed, Anchor.Name(pair.Key), $"`{Method(old, before)}` → {method}");
        }

        if (before.Obsolete is null != after.Obsolete is null)
        {
            yield return Of(pair, after.Obsolete is not null ? CSharpRules.MethodObsolete : CSharpRules.MethodNotObsolete, Anchor.Deprecated(Anchor.Operation(pair.Key)),
                after.Obsolete is not null ? $"{method} is `[Obsolete]`: CS0618, an error where warnings are errors" : $"{method} is no longer `[Obsolete]`");
        }

        foreach (var (rule, anchor, text) in Signatures(pair, before, after))
        {
            yield return Of(pair, rule, anchor, text);
        }

        if (CompareResult(pair, before, after, method) is { } result)
        {
            yield return result;
        }

        foreach (var change in ErrorComparison.Compare(pair, renames))
        {
            yield return change;
        }
    }

    private IEnumerable<(DiffRule, string, string)> Signatures(OperationPair pair, OperationModel before, OperationModel after)
    {
        var (left, right) = (OperationExpressions.Parameters(before), OperationExpressions.Parameters(after));
        var plain = _signatures.Compare(pair, $"`{Method(@new, after)}`", [.. left.Where(IsPlain)], [.. right.Where(IsPlain)]).ToList();

        // What the siblings share with the call is said once.
        var said = plain.Select(c => (c.Rule, c.Anchor)).ToHashSet();
        var full = _signatures.Compare(pair, $"`{Name(@new)}.{after.Name}WithResponseAsync`", left, right).Where(c => !said.Contains((c.Rule, c.Anchor)));
        return [.. plain, .. full, .. Paging(pair, before, after, said)];
    }

    private IEnumerable<(DiffRule, string, string)> Paging(
        OperationPair pair, OperationModel before, OperationModel after, HashSet<(DiffRule, string)> said)
    {
        var (anchor, method) = (Anchor.Paging(pair.Key), $"`{Name(@new)}.{after.Name}AllAsync`");
        if (before.Paging is not { } old || after.Paging is not { } current)
        {
            return before.Paging is not null ? [(CSharpRules.PagingRemoved, anchor, $"{method} removed")]
                : after.Paging is not null ? [(CSharpRules.PagingAdded, anchor, $"{method} added")]
                : [];
        }

        var item = renames.Renamed(old.Item).Text == current.Item.Text ? [] : new[]
        {
            (CSharpRules.PagingChanged, anchor, $"{method} : `UpstreamPageable<{old.Item.Text}>` → `UpstreamPageable<{current.Item.Text}>`"),
        };
        return item.Concat(_signatures.Compare(pair, method, Walked(before, old), Walked(after, current)).Where(c => !said.Contains((c.Rule, c.Anchor))));
    }

    private CSharpChange? CompareResult(OperationPair pair, OperationModel before, OperationModel after, string method)
    {
        var (old, current) = (before.Result.Use is { } use ? renames.Renamed(use) : (TypeUse?)null, after.Result.Use);
        if (old?.Text == current?.Text)
        {
            return null;
        }

        var rule = old is { } left && current is { } right && TypeFit.ReadsAs(left, right) ? CSharpRules.ReturnNotNull : CSharpRules.ReturnChanged;
        return Of(pair, rule, Anchor.Result(pair.Key), $"{method} : `{Task(before.Result.Use)}` → `{Task(current)}`");
    }

    private static bool IsPlain(ClientParameter parameter) => parameter.Source is not { Conditional: true };

    private static IReadOnlyList<ClientParameter> Walked(OperationModel operation, PagingModel paging) =>
        [.. OperationExpressions.Parameters(operation).Where(p => IsPlain(p) && p.Source != paging.Parameter)];

    private static string Task(TypeUse? use) => use is { } result ? $"Task<{result.Text}>" : "Task";

    private static string Name(DiffSide side) => side.Policy.Interface!;

    private static string Method(DiffSide side, OperationModel operation) => $"{Name(side)}.{operation.Name}Async";

    private static CSharpChange Of(OperationPair pair, DiffRule rule, string anchor, string text) =>
        new(rule, Direction.Both, new Subject(SubjectKind.Operation, pair.Key), anchor, text);
}
