using ContractCompiler.Schemas;
using Microsoft.OpenApi;

namespace ContractCompiler.Diff.Wire;

/// <summary>The types and the format that a schema allows, null left out, and how two such sets relate.</summary>
internal sealed record WireType(IReadOnlyList<(string Type, string? Format)> Atoms)
{
    private static readonly JsonSchemaType[] Scalars =
        [JsonSchemaType.String, JsonSchemaType.Integer, JsonSchemaType.Number, JsonSchemaType.Boolean, JsonSchemaType.Array, JsonSchemaType.Object];

    public bool IsAny => Atoms.Count == 0;

    public static WireType Of(SchemaView view)
    {
        var schema = view.Schema;
        var type = SchemaShape.TypeOf(schema);
        var atoms = Scalars.Where(s => type.HasFlag(s)).Select(s => s.ToString().ToLowerInvariant()).ToList();
        if (atoms.Count == 0)
        {
            atoms = view.IsRecord || schema.AdditionalProperties is not null ? ["object"]
                : schema.Items is not null ? ["array"]
                : view.Enum.Count > 0 && EnumShape.Of(schema) == ClrKind.Enum || schema.Const is not null ? ["string"]
                : [];
        }

        return new WireType([.. atoms.Select(a => (a, a is "array" or "object" or "boolean" ? null : schema.Format))]);
    }

    /// <summary>Whether every value of this type is one of the other.</summary>
    public bool IsPartOf(WireType other) =>
        other.IsAny || !IsAny && Atoms.All(a => other.Atoms.Any(b => IsPart(a, b)));

    public override string ToString() => IsAny ? "any value" : string.Join(" or ", Atoms.Select(a => a.Format is null ? a.Type : $"{a.Type} ({a.Format})"));

    private static bool IsPart((string Type, string? Format) part, (string Type, string? Format) whole) =>
        (part.Type == whole.Type && (whole.Format is null || part.Format == whole.Format || (part.Format, whole.Format) is ("int32", "int64") or ("float", "double"))) ||
        (part.Type == "integer" && whole is { Type: "number", Format: null or "double" });
}
