using ContractCompiler.Schemas;

namespace ContractCompiler.Diff.Wire;

/// <summary>The members of an object. Read-only ones are no part of a request, write-only ones no part of a response.</summary>
internal sealed class MemberComparison(DiffSide old, DiffSide @new, TypeRenames renames, WireLog log, SchemaComparison schemas)
{
    public void Compare(SchemaPair pair, WirePlace at)
    {
        var (oldRecord, newRecord) = (old.ModelOf(pair.OldType) as RecordModel, @new.ModelOf(pair.NewType) as RecordModel);
        var type = renames.AreOne(pair.OldType, pair.NewType) && newRecord is not null ? newRecord.Name : null;
        foreach (var (name, schema) in pair.New.Members.Where(m => Travels(m.Value, at.Direction)))
        {
            var place = Place(name);
            var required = pair.New.Required.Contains(name);
            if (!pair.Old.Members.TryGetValue(name, out var before) || !Travels(before, at.Direction))
            {
                var rule = required && at.Direction == Direction.Request ? WireRules.MemberAddedRequired : WireRules.MemberAdded;
                log.Add(rule, place with { NewPointer = schema.Pointer }, required ? "added, required" : "added");
                continue;
            }

            CompareMember(name, (before, schema), required, pair, place);
            schemas.Compare((before, Use(oldRecord, name)), (schema, Use(newRecord, name)), place);
        }

        foreach (var (name, schema) in pair.Old.Members.Where(m => Travels(m.Value, at.Direction)))
        {
            if (!pair.New.Members.TryGetValue(name, out var after) || !Travels(after, at.Direction))
            {
                var rule = at.Direction == Direction.Request && pair.New.RefusesOthers ? WireRules.MemberRefused : WireRules.MemberRemoved;
                log.Add(rule, Place(name) with { OldPointer = schema.Pointer }, "removed", inOld: true);
            }
        }

        WirePlace Place(string name) => type is null ? at.Member(name) : at.Member(name) with { Anchor = Anchor.Member(type, name) };
    }

    private void CompareMember(string name, (SchemaAt Old, SchemaAt New) schema, bool required, SchemaPair pair, WirePlace place)
    {
        place = place with { OldPointer = schema.Old.Pointer, NewPointer = schema.New.Pointer };
        if (required != pair.Old.Required.Contains(name))
        {
            log.Add(required ? WireRules.MemberRequired : WireRules.MemberOptional, place, required ? "is now required" : "is no longer required");
        }
    }

    private static bool Travels(SchemaAt member, Direction direction) =>
        direction == Direction.Request ? !member.Schema.ReadOnly : !member.Schema.WriteOnly;

    private static TypeUse? Use(RecordModel? record, string jsonName) => record?.Properties.FirstOrDefault(p => p.JsonName == jsonName)?.Use;
}
