using ContractCompiler.Schemas;

namespace ContractCompiler.Diff.CSharp;

/// <summary>The properties of a record. What is sent is made by the app, what is received is read by it: the same change is harmless one way and breaks the other.</summary>
internal sealed class PropertyComparison(DiffSide @new, TypeRenames renames)
{
    public IEnumerable<CSharpChange> Compare(RecordModel before, RecordModel after, Direction direction)
    {
        foreach (var current in after.Properties)
        {
            if (before.Properties.FirstOrDefault(p => p.JsonName == current.JsonName) is not { } old)
            {
                yield return Of(current.MustBeSet ? CSharpRules.PropertyAddedRequired : CSharpRules.PropertyAdded, current,
                    $"`{after.Name}.{current.Name}` added: `{Text(current, current.Use)}`");
                continue;
            }

            if (old.Name != current.Name)
            {
                yield return Of(CSharpRules.PropertyRenamed, current, $"`{after.Name}.{old.Name}` → `{after.Name}.{current.Name}`");
            }

            if (IsObsolete(old) != IsObsolete(current))
            {
                var text = $"`{after.Name}.{current.Name}` is {(IsObsolete(current) ? "" : "no longer ")}`[Obsolete]`";
                yield return Of(CSharpRules.TypeObsolete, current, text) with { Anchor = Anchor.Deprecated(Anchor.Member(after.Name, current.JsonName)) };
            }

            if (Judge(old, current) is { } rule)
            {
                yield return Of(rule, current, $"`{after.Name}.{current.Name}` : `{Text(old, old.Use)}` → `{Text(current, current.Use)}`");
            }
        }

        foreach (var removed in before.Properties.Where(p => !after.Properties.Any(c => c.JsonName == p.JsonName)))
        {
            yield return Of(CSharpRules.PropertyRemoved, removed, $"`{after.Name}.{removed.Name}` removed");
        }

        CSharpChange Of(DiffRule rule, PropertyModel property, string text) => new(rule, direction == Direction.None ? Direction.Response : direction,
            new Subject(SubjectKind.Type, after.Name), Anchor.Member(after.Name, property.JsonName), text);
    }

    private DiffRule? Judge(PropertyModel old, PropertyModel current)
    {
        var (before, after) = (renames.Renamed(old.Use), current.Use);
        if (Text(old, before) == Text(current, after))
        {
            return null;
        }

        if (old.Partial != current.Partial)
        {
            return current.Partial ? CSharpRules.PropertyPartial : CSharpRules.PropertyChanged;
        }

        return TypeFit.IsSame(before.Type, after.Type) ? (before.Nullable, after.Nullable) switch
        {
            (true, false) => before.Type.IsValueType ? CSharpRules.PropertyValueNotNull : CSharpRules.PropertyNotNull,
            (false, true) => CSharpRules.PropertyNullable,
            _ => current.MustBeSet ? CSharpRules.PropertyNotNull : CSharpRules.PropertyNotRequired,
        }
        : TypeFit.Converts(before, after, @new) && (old.MustBeSet || !current.MustBeSet) ? CSharpRules.PropertyWidened
        : CSharpRules.PropertyChanged;
    }

    // As Class.liquid writes it.
    private static string Text(PropertyModel property, TypeUse use) =>
        (property.MustBeSet ? "required " : "") + (property.Partial ? $"Optional<{use.Text}>" : use.Text);

    private static bool IsObsolete(PropertyModel property) => property.Deprecated && !property.MustBeSet;
}
