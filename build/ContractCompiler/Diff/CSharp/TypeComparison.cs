using ContractCompiler.Schemas;

namespace ContractCompiler.Diff.CSharp;

/// <summary>The generated types.</summary>
internal sealed class TypeComparison(DiffSide old, DiffSide @new, TypeRenames renames)
{
    private readonly (TypeDirections Old, TypeDirections New) _directions = (TypeDirections.Of(old), TypeDirections.Of(@new));

    public IEnumerable<CSharpChange> Compare()
    {
        foreach (var before in old.Models.Values.OrderBy(m => m.Name, StringComparer.Ordinal))
        {
            var name = renames.NewName(before.Name);
            if (!@new.Models.TryGetValue(name, out var after) || name == before.Name && renames.IsNewNameOfOld(name))
            {
                yield return Of(CSharpRules.TypeRemoved, before.Name, Anchor.Type(before.Name), $"type `{before.Name}` removed");
                continue;
            }

            foreach (var change in Compare(before, after))
            {
                yield return change;
            }
        }

        foreach (var after in @new.Models.Values.Where(m => !old.Models.ContainsKey(m.Name) && !renames.IsNewNameOfOld(m.Name)).OrderBy(m => m.Name, StringComparer.Ordinal))
        {
            yield return Of(CSharpRules.TypeAdded, after.Name, Anchor.Type(after.Name), $"type `{after.Name}` added");
        }
    }

    private IEnumerable<CSharpChange> Compare(Model before, Model after)
    {
        var anchor = Anchor.Type(after.Name);
        if (before.Name != after.Name)
        {
            yield return Of(CSharpRules.TypeRenamed, after.Name, Anchor.TypeName(after.Name), $"type `{before.Name}` → `{after.Name}`");
        }

        if (before.GetType() != after.GetType())
        {
            yield return Of(CSharpRules.TypeKind, after.Name, anchor, $"type `{after.Name}` : {Kind(before)} → {Kind(after)}");
            yield break;
        }

        if (before.Deprecated != after.Deprecated)
        {
            yield return Of(CSharpRules.TypeObsolete, after.Name, Anchor.Deprecated(anchor), $"type `{after.Name}` is {(after.Deprecated ? "" : "no longer ")}`[Obsolete]`");
        }

        var changes = (before, after) switch
        {
            (RecordModel l, RecordModel r) => new PropertyComparison(@new, renames).Compare(l, r, DirectionOf(before.Name) | DirectionOf(after.Name)),
            (EnumModel l, EnumModel r) => Constants(l, r),
            _ => Cases((UnionModel)before, (UnionModel)after),
        };
        foreach (var change in changes)
        {
            yield return change;
        }
    }

    private static IEnumerable<CSharpChange> Constants(EnumModel before, EnumModel after)
    {
        foreach (var value in after.Values.Where(v => !before.Values.Any(b => b.Value == v.Value)))
        {
            yield return Of(CSharpRules.ConstantAdded, after.Name, Anchor.Value(after.Name, value.Value), $"`{after.Name}.{value.Name}` added");
        }

        foreach (var value in before.Values)
        {
            var current = after.Values.FirstOrDefault(v => v.Value == value.Value);
            if (current?.Name != value.Name)
            {
                yield return Of(CSharpRules.ConstantRemoved, after.Name, Anchor.Value(after.Name, value.Value),
                    current is null ? $"`{after.Name}.{value.Name}` removed" : $"`{after.Name}.{value.Name}` → `{after.Name}.{current.Name}`");
            }
        }
    }

    private IEnumerable<CSharpChange> Cases(UnionModel before, UnionModel after)
    {
        var anchor = Anchor.Cases(after.Name);
        var known = before.Cases.Select(c => (c.Name, Type: renames.Renamed(c.Type).Name)).ToList();
        var current = after.Cases.Select(c => (c.Name, Type: c.Type.Name)).ToList();
        foreach (var added in current.Where(c => !known.Exists(o => o.Type == c.Type)))
        {
            yield return Of(CSharpRules.CaseAdded, after.Name, anchor, $"`{after.Name}` gains case `{added.Name}`: `TryGet{added.Name}`, one more parameter of `Match`");
        }

        foreach (var removed in known)
        {
            var match = current.FirstOrDefault(c => c.Type == removed.Type);
            if (match.Name != removed.Name)
            {
                yield return Of(CSharpRules.CaseRemoved, after.Name, anchor, match.Name is null
                    ? $"`{after.Name}` loses case `{removed.Name}`: `TryGet{removed.Name}` and its parameter of `Match`"
                    : $"`{after.Name}`: case `{removed.Name}` → `{match.Name}`");
            }
        }

        var kept = known.Select(o => o.Type).Where(t => current.Exists(c => c.Type == t)).ToList();
        var order = current.Select(c => c.Type).Where(kept.Contains).ToList();
        if (!order.SequenceEqual(kept))
        {
            yield return Of(CSharpRules.CasesMoved, after.Name, anchor, $"`{after.Name}.Match`: order of cases ({string.Join(", ", kept)}) → ({string.Join(", ", order)})");
        }
    }

    private Direction DirectionOf(string name) => _directions.Old.Of(name) | _directions.New.Of(name);

    private static string Kind(Model model) => model switch { RecordModel => "record", EnumModel => "enum", _ => "union" };

    private static CSharpChange Of(DiffRule rule, string type, string anchor, string text) =>
        new(rule, Direction.Both, new Subject(SubjectKind.Type, type), anchor, text);
}
