using System.Text.Json.Nodes;
using ContractCompiler.Naming;
using ContractCompiler.Schemas;

namespace ContractCompiler.Emission;

/// <summary>A model as the data that <c>Class.liquid</c> renders.</summary>
internal static class ModelExpressions
{
    public static JsonObject Build(Model model, bool reflection)
    {
        var result = new JsonObject
        {
            ["kind"] = model switch { RecordModel => "record", EnumModel => "enum", _ => "union" },
            ["name"] = model.Name,
            ["doc"] = RenderDocument.Summary(model.Documentation),
            ["obsolete"] = model.Deprecated,
        };
        switch (model)
        {
            case RecordModel record:
                result["closed"] = record.IsClosed;
                result["additional"] = record.Additional?.Text;
                result["reflection"] = reflection && record.IsPlain;
                result["members"] = new JsonArray([.. record.Properties.Select(Property)]);
                break;
            case EnumModel open:
                result["values"] = new JsonArray([.. open.Values.Select(v => (JsonNode)new JsonObject
                {
                    ["name"] = v.Name, ["literal"] = open.IsInteger ? v.Value : Literal.String(v.Value), ["doc"] = RenderDocument.Summary(v.Documentation),
                })]);
                result["integer"] = open.IsInteger;
                result["known"] = RenderDocument.Wrapped(
                    "    public bool IsKnown => Value is ;", [.. open.Values.Select(v => open.IsInteger ? v.Value : Literal.String(v.Value))], " or");
                break;
            case UnionModel union:
                result["discriminator"] = Literal.String(union.Discriminator);
                result["cases"] = new JsonArray([.. union.Cases.Select(Case)]);
                break;
        }

        return result;
    }

    private static JsonNode Property(PropertyModel property) => new JsonObject
    {
        ["name"] = property.Name,
        ["json"] = Literal.String(property.JsonName),
        ["clr"] = property.Partial ? $"Optional<{property.Use.Text}>" : property.Use.Text,
        ["value"] = property.Use.Text,
        ["required"] = property.MustBeSet,
        // The server's to give: no one has to set it, and in an answer it is there.
        ["initial"] = property is { Required: true, Direction: MemberDirection.ReadOnly, Use: { Nullable: false, Type.IsValueType: false } },
        // An absent member stays absent when it is written back; one that must be there is written even when it is null.
        ["presence"] = property.Partial ? "Partial" : !property.Required ? "Optional"
            : property.Direction == MemberDirection.Both ? "Required" : property.Direction.ToString(),
        ["nullable"] = property is { Partial: false, Required: true, Use.Nullable: true, Direction: not MemberDirection.WriteOnly },
        // C# allows no obsolete member that every initializer has to set.
        ["obsolete"] = property.Deprecated && !property.MustBeSet,
        ["doc"] = RenderDocument.Summary(property.Documentation),
    };

    private static JsonNode Case(UnionCaseModel branch) => new JsonObject
    {
        ["name"] = branch.Name,
        ["variable"] = Identifier.Camel(branch.Name),
        ["clr"] = branch.Type.Name,
        ["value"] = branch.Type.IsValueType,
        ["convertible"] = UnionModel.IsConvertible(branch.Type),
        ["json"] = JsonKind(branch.Type),
        ["tags"] = Strings(branch.Tags),
        ["required"] = Strings(branch.Required),
        ["known"] = Strings(branch.Known),
    };

    private static string JsonKind(ClrType type) => type.Kind switch
    {
        ClrKind.List => "Array",
        ClrKind.Record or ClrKind.Map => "Object",
        ClrKind.Boolean => "Boolean",
        ClrKind.Int32 or ClrKind.Int64 or ClrKind.OpenInteger => "Integer",
        ClrKind.Double or ClrKind.Decimal => "Number",
        ClrKind.Json or ClrKind.Union or ClrKind.Stream or ClrKind.Events => "Any",
        _ => "String",
    };

    private static string Strings(IReadOnlyList<string> values) => $"[{string.Join(", ", values.Select(Literal.String))}]";
}
