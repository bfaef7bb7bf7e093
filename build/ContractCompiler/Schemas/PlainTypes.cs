using Microsoft.OpenApi;

namespace ContractCompiler.Schemas;

/// <summary>Schemas that need no type of their own: wrappers, lists, maps, scalars, and any JSON for the rest.</summary>
internal static class PlainTypes
{
    public static TypeUse Of(IOpenApiSchema schema, SchemaCompiler compiler)
    {
        if (SchemaShape.Alternatives(schema) is [var only] && !SchemaShape.IsObject(schema))
        {
            return compiler.Compile(only);
        }

        if (schema.AllOf is [var single] && schema.Properties is not { Count: > 0 })
        {
            return compiler.Compile(single);
        }

        if (schema.Items is not null || SchemaShape.TypeOf(schema) == JsonSchemaType.Array)
        {
            return ClrType.ListOf(schema.Items is null ? ClrType.Json.NotNull : compiler.Compile(schema.Items)).NotNull;
        }

        if (Additional(schema, compiler) is { } values)
        {
            return ClrType.MapOf(values).NotNull;
        }

        if (SchemaShape.TypeOf(schema) == JsonSchemaType.Object)
        {
            return ClrType.MapOf(ClrType.Json.NotNull).NotNull;
        }

        return (ScalarTypes.Of(schema) ?? ClrType.Json).NotNull;
    }

    /// <summary>The one type of all members that a schema does not name; null when it gives them none, or several.</summary>
    public static TypeUse? Additional(IOpenApiSchema schema, SchemaCompiler compiler)
    {
        var types = (schema.PatternProperties?.Values ?? Enumerable.Empty<IOpenApiSchema>()).Append(schema.AdditionalProperties)
            .Append((schema as OpenApiSchema)?.UnevaluatedPropertiesSchema).OfType<IOpenApiSchema>()
            .Where(s => !SchemaShape.IsEmpty(s)).Select(compiler.Compile).Distinct().ToList();
        return types is [var only] ? only : null;
    }
}
