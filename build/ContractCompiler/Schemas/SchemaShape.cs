using Microsoft.OpenApi;

namespace ContractCompiler.Schemas;

/// <summary>What a schema says, seen without the ways in which it can be written: null branches, constraint-only branches, wrappers.</summary>
internal static class SchemaShape
{
    public static string? ReferenceId(IOpenApiSchema schema) =>
        schema is OpenApiSchemaReference { Reference.Id: { } id } reference && IsComponent(reference) ? Reading.JsonPointer.UnescapeToken(id) : null;

    public static bool AllowsNull(IOpenApiSchema schema) =>
        schema.Type.GetValueOrDefault().HasFlag(JsonSchemaType.Null) || SwaggerDefaults.TakesNull(schema) || Branches(schema).Any(IsNull) ||
        schema.Enum is { Count: > 0 } values && values.Any(v => v is null || v.GetValueKind() == System.Text.Json.JsonValueKind.Null);

    /// <summary>The alternatives that carry a shape; <c>anyOf: [{required: [a]}, {required: [b]}]</c> has none.</summary>
    public static IReadOnlyList<IOpenApiSchema> Alternatives(IOpenApiSchema schema) =>
        [.. Branches(schema).Where(b => !IsNull(b) && !IsConstraintOnly(b)) is var said && said.Any() ? said : TypeArrays.Branches(schema)];

    /// <summary>The declared types, null left out.</summary>
    public static JsonSchemaType TypeOf(IOpenApiSchema schema) => schema.Type.GetValueOrDefault() & ~JsonSchemaType.Null;

    public static bool IsObject(IOpenApiSchema schema) =>
        schema.Properties is { Count: > 0 } || TypeOf(schema).HasFlag(JsonSchemaType.Object);

    public static bool IsEmpty(IOpenApiSchema schema) =>
        schema.Type is null && schema.Properties is not { Count: > 0 } && schema.Items is null && schema.AdditionalProperties is null &&
        schema.PatternProperties is not { Count: > 0 } && schema.AllOf is not { Count: > 0 } && Branches(schema).Count == 0 && schema.Enum is not { Count: > 0 } && schema.Const is null;

    private static List<IOpenApiSchema> Branches(IOpenApiSchema schema) => [.. schema.OneOf ?? [], .. schema.AnyOf ?? []];

    private static bool IsNull(IOpenApiSchema schema) =>
        schema.Type == JsonSchemaType.Null || schema.Enum is [{ } only] && IsNullNode(only);

    private static bool IsConstraintOnly(IOpenApiSchema schema) => schema is not OpenApiSchemaReference && IsEmpty(schema);

    public static bool IsNullNode(System.Text.Json.Nodes.JsonNode node) =>
        node.GetValueKind() == System.Text.Json.JsonValueKind.Null || ReferenceEquals(node, JsonNullSentinel.JsonNull);

    private static bool IsComponent(OpenApiSchemaReference reference) =>
        reference.Reference.ReferenceV3 is not { } text || text.StartsWith("#/components/schemas/", StringComparison.Ordinal);
}
