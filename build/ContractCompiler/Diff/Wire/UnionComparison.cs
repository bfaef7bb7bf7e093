using ContractCompiler.Schemas;
using static System.FormattableString;

namespace ContractCompiler.Diff.Wire;

/// <summary>The alternatives of <c>oneOf</c> and <c>anyOf</c>.</summary>
internal sealed class UnionComparison(DiffSide old, DiffSide @new, TypeRenames renames, WireLog log, SchemaComparison schemas)
{
    public void Compare(SchemaPair pair, WirePlace at)
    {
        if (pair.Old.IsUnion != pair.New.IsUnion)
        {
            log.Add(pair.New.IsUnion ? WireRules.UnionMade : WireRules.UnionUnmade, at, $"{Describe(pair.Old)} → {Describe(pair.New)}");
            return;
        }

        var (before, after) = (pair.Old.Schema.Discriminator?.PropertyName, pair.New.Schema.Discriminator?.PropertyName);
        if (before != after && before is not null && after is not null)
        {
            log.Add(WireRules.DiscriminatorChanged, at, $"discriminator `{before}` → `{after}`", below: "/discriminator");
        }

        var cases = renames.AreOne(pair.OldType, pair.NewType) ? at with { Anchor = Anchor.Cases(pair.NewType!.Name) } : at;
        var pairs = AlternativePairs.Of(pair.Old.Alternatives, pair.New.Alternatives);
        foreach (var (i, alternative) in pair.New.Alternatives.Index().Where(a => !pairs.Any(p => p.New == a.Index)))
        {
            log.Add(WireRules.AlternativeAdded, cases with { NewPointer = alternative.Pointer }, $"alternative `{AlternativePairs.Name(alternative.Schema)}` added");
        }

        foreach (var (i, alternative) in pair.Old.Alternatives.Index().Where(a => !pairs.Any(p => p.Old == a.Index)))
        {
            log.Add(WireRules.AlternativeRemoved, cases with { OldPointer = alternative.Pointer },
                $"alternative `{AlternativePairs.Name(alternative.Schema)}` removed", inOld: true);
        }

        foreach (var (i, j) in pairs)
        {
            var place = at with { Path = Invariant($"{at.Path}({AlternativePairs.Name(pair.New.Alternatives[j].Schema)})") };
            schemas.Compare((pair.Old.Alternatives[i], Case(old, pair.OldType, pair.Old, i)), (pair.New.Alternatives[j], Case(@new, pair.NewType, pair.New, j)), place);
        }
    }

    // Alternatives that compile into the same type are one case; then nobody can tell which is which, and changes stay at the union.
    private static TypeUse? Case(DiffSide side, ClrType? type, SchemaView view, int index) =>
        side.ModelOf(type) is UnionModel union && union.Cases.Count == view.Alternatives.Count ? union.Cases[index].Type.NotNull : null;

    private static string Describe(SchemaView view) => view.IsUnion
        ? $"one of {string.Join(", ", view.Alternatives.Select(a => $"`{AlternativePairs.Name(a.Schema)}`"))}"
        : view.Component is { } name ? $"`{name}`" : WireType.Of(view).ToString();
}
