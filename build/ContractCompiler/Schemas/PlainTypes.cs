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

        if (schema.AdditionalProperties is { } values && !SchemaShape.IsEmpty(values))
        {
            return ClrType.MapOf(compiler.Compile(values)).NotNull;
        }

        if (SchemaShape.TypeOf(schema) == JsonSchemaType.Object)
        {
            return ClrType.MapOf(ClrType.Json.NotNull).NotNull;
        }

        return (ScalarTypes.Of(schema) ?? (schema.Const is not null ? ClrType.String : ClrType.Json)).NotNull;
    }
}
