using System.Text.Json;
using ContractCompiler.Naming;
using Microsoft.OpenApi;

namespace ContractCompiler.Schemas;

/// <summary><c>oneOf</c> and <c>anyOf</c> become closed sets with an unknown case; type arrays are unions of scalars.</summary>
internal static class UnionBuilder
{
    public static bool IsUnion(IOpenApiSchema schema) =>
        SchemaShape.Alternatives(schema).Count > 1 && (schema.Properties is not { Count: > 0 } || TypeArrays.Branches(schema).Count > 1);

    public static UnionModel Build(IOpenApiSchema schema, string name, SchemaCompiler compiler)
    {
        var alternatives = SchemaShape.Alternatives(schema);
        var discriminator = schema.Discriminator?.PropertyName ?? CommonTag(alternatives);
        var names = new NameScope([.. ReservedNames.Members(ClrKind.Union), name]);
        var cases = new List<UnionCaseModel>();
        foreach (var alternative in alternatives)
        {
            var use = compiler.Compile(alternative);
            // What only leads back to the union (a component that is nothing but another name for it) is no branch of it.
            if (use.Type.Name == name || cases.Exists(c => c.Type == use.Type))
            {
                continue;
            }

            var parts = RecordBuilder.Parts(alternative).ToList();
            cases.Add(new UnionCaseModel(
                names.Take(compiler.ComponentName(alternative) ?? ShortName(use.Type)),
                use.Type,
                discriminator is null || Subtypes.IsBase(parts[0]) ? [] : Tags(schema, alternative, discriminator, parts),
                [.. parts.SelectMany(p => p.Required ?? Enumerable.Empty<string>()).Distinct(StringComparer.Ordinal)],
                [.. parts.SelectMany(p => p.Properties?.Keys ?? Enumerable.Empty<string>()).Distinct(StringComparer.Ordinal)]));
        }

        return new UnionModel(name, Literal.Documentation(schema.Description ?? schema.Title), schema.Deprecated, discriminator, cases);
    }

    /// <summary>A union of bodies: the status tells which it is.</summary>
    public static UnionModel ByStatus(string name, IReadOnlyList<ClrType> types)
    {
        var names = new NameScope([.. ReservedNames.Members(ClrKind.Union), name]);
        return new UnionModel(name, [], false, null, [.. types.Select(t => new UnionCaseModel(names.Take(ShortName(t)), t, [], [], []))], ByStatus: true);
    }

    /// <summary>Each alternative and what it adds to the name of the union, for a type of its own.</summary>
    public static IEnumerable<(IOpenApiSchema Schema, string Role)> Branches(IOpenApiSchema schema)
    {
        var alternatives = SchemaShape.Alternatives(schema);
        var discriminator = schema.Discriminator?.PropertyName ?? CommonTag(alternatives);
        var roles = new NameScope();
        return alternatives.Select(a => (a, alternatives.Count > 1 ? roles.Take(CaseName(a, discriminator)) : ""));
    }

    public static string ShortName(ClrType type) => type.Kind is ClrKind.List or ClrKind.Map ? type.InfoName : Identifier.Pascal(type.InfoName);

    /// <summary>A member that every object branch pins to a constant serves as discriminator although nobody called it one.</summary>
    private static string? CommonTag(IReadOnlyList<IOpenApiSchema> alternatives)
    {
        var objects = alternatives.Select(a => RecordBuilder.Parts(a).ToList()).Where(p => p.Exists(SchemaShape.IsObject)).ToList();
        if (objects.Count < 2)
        {
            return null;
        }

        return objects[0].SelectMany(p => p.Properties?.Keys ?? Enumerable.Empty<string>())
            .FirstOrDefault(name => objects.TrueForAll(parts => Constants(parts, name).Any()));
    }

    private static IReadOnlyList<string> Tags(
        IOpenApiSchema union, IOpenApiSchema alternative, string discriminator, IReadOnlyList<IOpenApiSchema> parts)
    {
        var id = SchemaShape.ReferenceId(alternative);
        var mapped = union.Discriminator?.Mapping?
            .Where(m => m.Value.Reference.Id is { } target && target == id)
            .Select(m => m.Key).ToList() ?? [];
        if (mapped.Count > 0)
        {
            return mapped;
        }

        var constants = Constants(parts, discriminator).ToList();
        return constants.Count > 0 ? constants : id is not null ? [id] : [];
    }

    private static IEnumerable<string> Constants(IEnumerable<IOpenApiSchema> parts, string property)
    {
        foreach (var part in parts)
        {
            if (part.Properties?.TryGetValue(property, out var schema) == true)
            {
                if (schema.Const is { } constant)
                {
                    yield return constant;
                }
                else if (schema.Enum is [{ } only] && only.GetValueKind() == JsonValueKind.String)
                {
                    yield return only.GetValue<string>();
                }
            }
        }
    }

    private static string CaseName(IOpenApiSchema alternative, string? discriminator)
    {
        if (alternative.Title is { Length: > 0 } title)
        {
            return Identifier.Pascal(title);
        }

        var tag = discriminator is null ? null : Constants(RecordBuilder.Parts(alternative), discriminator).FirstOrDefault();
        return tag is not null ? Identifier.Pascal(tag) : ((alternative.Type ?? JsonSchemaType.Object) & ~JsonSchemaType.Null) switch
        {
            JsonSchemaType.Array => "List",
            JsonSchemaType.String when alternative.Enum is [{ } only] && only.GetValueKind() == JsonValueKind.String => Identifier.Pascal(only.GetValue<string>()),
            JsonSchemaType.Object => alternative.Required?.FirstOrDefault() is { } first ? "With" + Identifier.Pascal(first) : "Object",
            var type => type.ToString().Replace(", ", "Or"),
        };
    }
}
