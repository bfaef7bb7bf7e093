using ContractCompiler.Schemas;

namespace ContractCompiler.Diff.Wire;

/// <summary>
/// Compares two schemas, and along with them the C# types they were compiled into, so that each change knows its place in the generated code.
/// A schema with a type of its own is compared once, however many operations use it.
/// </summary>
internal sealed class SchemaComparison(DiffSide old, DiffSide @new, TypeRenames renames, WireLog log)
{
    private readonly Dictionary<(object Old, object New, Direction Direction, string? OldType, string? NewType), WireFrame> _shared = [];
    private readonly HashSet<(object Old, object New, Direction Direction)> _inProgress = [];

    /// <param name="before">The old schema, and the C# type that its values have, if known.</param>
    /// <param name="after">The new one.</param>
    /// <param name="at">The place that uses it; its pointers are replaced by those of the schemas.</param>
    public void Compare((SchemaAt Schema, TypeUse? Use) before, (SchemaAt Schema, TypeUse? Use) after, WirePlace at)
    {
        var pair = new SchemaPair(
            SchemaView.Of(before.Schema, old.SchemaRoot), SchemaView.Of(after.Schema, @new.SchemaRoot), before.Use?.Type, after.Use?.Type);
        at = at with { OldPointer = before.Schema.Pointer, NewPointer = after.Schema.Pointer };
        if (pair.Old.Nullable != pair.New.Nullable)
        {
            log.Add(pair.New.Nullable ? WireRules.Nullable : WireRules.NotNullable, at, pair.New.Nullable ? "may now be null" : "may no longer be null");
        }

        at = at with { OldPointer = pair.Old.Pointer, NewPointer = pair.New.Pointer };
        if (pair is { Old.Component: { } name, New.Component: { } newName } && renames.AreOne(pair.OldType, pair.NewType))
        {
            CompareShared(pair, newName, at);
            return;
        }

        var key = (pair.Old.Schema, pair.New.Schema, at.Direction);
        if (_inProgress.Add(key))
        {
            CompareContent(pair, at);
            _inProgress.Remove(key);
        }
    }

    private void CompareShared(SchemaPair pair, string name, WirePlace at)
    {
        var key = (pair.Old.Schema, pair.New.Schema, at.Direction, pair.OldType?.Name, pair.NewType?.Name);
        if (_shared.TryGetValue(key, out var known))
        {
            at.Frame.Uses.Add(known);
            return;
        }

        var frame = new WireFrame(null);
        at.Frame.Uses.Add(frame);
        _shared[key] = frame;
        CompareContent(pair, at with
        {
            Frame = frame, Subject = new Subject(SubjectKind.Schema, name), Name = "", Path = "", Anchor = Anchor.Type(pair.NewType!.Name),
        });
    }

    private void CompareContent(SchemaPair pair, WirePlace at)
    {
        if (pair.Old.Schema.Deprecated != pair.New.Schema.Deprecated && pair.New.Schema.Deprecated)
        {
            log.Add(WireRules.MemberDeprecated, at with { Anchor = Anchor.Deprecated(at.Anchor) }, "is deprecated", below: "/deprecated");
        }

        if (pair.Old.IsUnion || pair.New.IsUnion)
        {
            new UnionComparison(old, @new, renames, log, this).Compare(pair, at);
            return;
        }

        var (before, after) = (WireType.Of(pair.Old), WireType.Of(pair.New));
        if (!before.IsPartOf(after) || !after.IsPartOf(before))
        {
            log.Add(before.IsPartOf(after) ? WireRules.TypeWidened : after.IsPartOf(before) ? WireRules.TypeNarrowed : WireRules.TypeChanged, at,
                $"{before} → {after}");
            return;
        }

        if (pair.Old.IsRecord || pair.New.IsRecord)
        {
            new MemberComparison(old, @new, renames, log, this).Compare(pair, at);
        }

        CompareParts(pair, at);
        EnumComparison.Compare(pair, renames.AreOne(pair.OldType, pair.NewType) ? pair.NewType!.Name : null, at, log);
        LimitComparison.Compare(pair.Old.Schema, pair.New.Schema, at, log);
        CompareDefaults(pair, at);
    }

    private void CompareParts(SchemaPair pair, WirePlace at)
    {
        if (pair is { Old.Items: { } oldItems, New.Items: { } newItems })
        {
            Compare((oldItems, pair.OldType?.Element), (newItems, pair.NewType?.Element), at.Items());
        }

        if (pair is { Old.Values: { } oldValues, New.Values: { } newValues })
        {
            Compare((oldValues, pair.OldType?.Element), (newValues, pair.NewType?.Element), at.Values());
        }

        if (pair.Old.RefusesOthers != pair.New.RefusesOthers)
        {
            log.Add(pair.New.RefusesOthers ? WireRules.OthersRefused : WireRules.OthersAllowed, at,
                pair.New.RefusesOthers ? "refuses members that it does not name" : "allows members that it does not name");
        }
    }

    private void CompareDefaults(SchemaPair pair, WirePlace at)
    {
        var (before, after) = (pair.Old.Schema.Default?.ToJsonString(), pair.New.Schema.Default?.ToJsonString());
        if (before != after && at.Direction == Direction.Request)
        {
            log.Add(WireRules.DefaultChanged, at, $"`default` {before ?? "none"} → {after ?? "none"}", inOld: after is null, below: "/default");
        }
    }
}

/// <summary>A schema on both sides, with the C# types that the compiler made of it.</summary>
internal sealed record SchemaPair(SchemaView Old, SchemaView New, ClrType? OldType, ClrType? NewType);
