using Microsoft.OpenApi;

namespace ContractCompiler.Schemas;

/// <summary>Which schemas are types of their own.</summary>
internal static class SchemaKind
{
    /// <returns>The kind of type that is generated for it, null when it becomes a type that is there already.</returns>
    public static ClrKind? Of(IOpenApiSchema schema) => schema switch
    {
        OpenApiSchemaReference => null,
        _ when EnumShape.Of(schema) is { } kind => kind,
        _ when UnionBuilder.IsUnion(schema) => ClrKind.Union,
        _ when RecordBuilder.IsRecord(schema) => ClrKind.Record,
        _ => null,
    };
}
