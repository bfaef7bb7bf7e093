using ContractCompiler.Emission;
using ContractCompiler.Operations;
using ContractCompiler.Schemas;

namespace ContractCompiler.Diff.CSharp;

/// <summary>
/// The parameters of a method. Arguments may be passed by position and by name, so names, order and types all count. <c>options</c> and
/// <c>cancellationToken</c>, which stand behind them in every method, are left out: they move with every parameter that is added.
/// </summary>
internal sealed class SignatureComparison(DiffSide @new, TypeRenames renames)
{
    public IEnumerable<(DiffRule Rule, string Anchor, string Text)> Compare(
        OperationPair pair, string method, IReadOnlyList<ClientParameter> before, IReadOnlyList<ClientParameter> after)
    {
        var matched = before.Select(b => (Old: b, New: after.FirstOrDefault(a => IsSame(pair, b, a)))).ToList();
        foreach (var (old, _) in matched.Where(m => m.New is null))
        {
            yield return (CSharpRules.ParameterRemoved, AnchorOf(pair, old), $"{method} loses parameter `{old.Name}`");
        }

        var kept = matched.Where(m => m.New is not null).Select(m => m.New!).ToList();
        foreach (var (index, added) in after.Index().Where(a => !kept.Contains(a.Item)))
        {
            var isLast = after.Skip(index + 1).All(a => !kept.Contains(a));
            yield return added switch
            {
                { Optional: false } => (CSharpRules.ParameterAddedRequired, AnchorOf(pair, added), $"{method} gains required parameter `{added.Text} {added.Name}`"),
                _ when isLast => (CSharpRules.ParameterAppended, AnchorOf(pair, added), $"{method} gains optional parameter `{added.Text} {added.Name}`"),
                _ => (CSharpRules.ParameterInserted, AnchorOf(pair, added),
                    $"{method} gains optional parameter `{added.Text} {added.Name}` before `{after.Skip(index + 1).First(kept.Contains).Name}`"),
            };
        }

        foreach (var (old, current) in matched.Where(m => m.New is not null))
        {
            foreach (var (rule, text) in Compare(method, old, current!))
            {
                yield return (rule, AnchorOf(pair, current!), text);
            }
        }

        var order = after.Where(kept.Contains).ToList();
        if (!order.SequenceEqual(kept))
        {
            var moved = order.Zip(kept).First(p => p.First != p.Second).First;
            yield return (CSharpRules.ParameterMoved, AnchorOf(pair, moved), $"{method}: order of parameters {Names(kept)} → {Names(order)}");
        }
    }

    private IEnumerable<(DiffRule Rule, string Text)> Compare(string method, ClientParameter old, ClientParameter current)
    {
        if (old.Name != current.Name)
        {
            yield return (CSharpRules.ParameterRenamed, $"{method}: parameter `{old.Name}` → `{current.Name}`");
        }

        var (before, after) = (renames.Renamed(Use(old)), Use(current));
        if (old.Optional && !current.Optional)
        {
            yield return (CSharpRules.ParameterAddedRequired, $"{method}: parameter `{current.Name}` is required, `{Text(old)}` → `{Text(current)}`");
        }
        else if (before.Text != after.Text || old.Optional != current.Optional)
        {
            yield return (TypeFit.Converts(before, after, @new) ? CSharpRules.ParameterWidened : CSharpRules.ParameterChanged,
                $"{method}: parameter `{current.Name}` : `{Text(old)}` → `{Text(current)}`");
        }
    }

    private static string Text(ClientParameter parameter) => parameter.Optional ? $"{parameter.Text} = null" : parameter.Text;

    private static TypeUse Use(ClientParameter parameter) => parameter.Source?.Use ?? parameter.Body!.Use;

    private static bool IsSame(OperationPair pair, ClientParameter old, ClientParameter current) => (old.Source, current.Source) switch
    {
        (null, null) => true,
        ({ In: ParameterIn.Path } before, { In: ParameterIn.Path } after) => Position(pair.Old!.Path, before) == Position(pair.New!.Path, after),
        ({ } before, { } after) => before.In == after.In && before.WireName == after.WireName,
        _ => false,
    };

    private static int Position(string path, ParameterModel parameter) => path[..path.IndexOf($"{{{parameter.WireName}}}", StringComparison.Ordinal)].Count(c => c == '{');

    private static string AnchorOf(OperationPair pair, ClientParameter parameter) =>
        parameter.Source is { } source ? Anchor.Parameter(pair.Key, source.WireName) : Anchor.Body(pair.Key);

    private static string Names(IEnumerable<ClientParameter> parameters) => $"({string.Join(", ", parameters.Select(p => p.Name))})";
}
