using System.Globalization;
using Microsoft.OpenApi;

namespace ContractCompiler.Schemas;

/// <summary>Which C# type a scalar schema becomes, by type and format (https://spec.openapis.org/registry/format/).</summary>
internal static class ScalarTypes
{
    public static ClrType? Of(IOpenApiSchema schema)
    {
        var type = EnumShape.Types(schema);
        return (type == EnumShape.Untyped ? OfConstant(schema) : type) switch
        {
            JsonSchemaType.String => OfString(schema),
            JsonSchemaType.Integer => OfInteger(schema),
            JsonSchemaType.Number => OfNumber(schema),
            JsonSchemaType.Boolean => ClrType.Boolean,
            // How ASP.NET Core 10 documents a number that it also reads from a string: the pattern is the number's.
            JsonSchemaType.Integer | JsonSchemaType.String when schema.Pattern is not null => OfInteger(schema),
            JsonSchemaType.Number | JsonSchemaType.String when schema.Pattern is not null => OfNumber(schema),
            JsonSchemaType.Integer | JsonSchemaType.Number => OfNumber(schema),
            _ => null,
        };
    }

    // The reader keeps a constant as its text alone: what could be a number or a boolean stays JSON.
    private static JsonSchemaType OfConstant(IOpenApiSchema schema) =>
        schema.Const is { } text && !double.TryParse(text, CultureInfo.InvariantCulture, out _) && text is not ("true" or "false" or "null")
            ? JsonSchemaType.String : EnumShape.Untyped;

    private static ClrType OfString(IOpenApiSchema schema) => schema.Format switch
    {
        "date-time" => ClrType.DateTime,
        "date" => ClrType.Date,
        "time" => ClrType.Time,
        "duration" => ClrType.Duration,
        "uuid" or "guid" => ClrType.Guid,
        "uri" or "url" => ClrType.Uri,
        "byte" => ClrType.Bytes,
        "binary" => ClrType.File,
        _ => ClrType.String,
    };

    // 64 bits unless the document clearly says otherwise: an id that outgrows 32 bits breaks a client years after it was generated.
    private static ClrType OfInteger(IOpenApiSchema schema) => schema.Format switch
    {
        "int32" or "int16" or "int8" or "uint8" or "uint16" => ClrType.Int32,
        _ => ClrType.Int64,
    };

    private static ClrType OfNumber(IOpenApiSchema schema) => schema.Format switch
    {
        "decimal" or "decimal128" or "money" or "currency" => ClrType.Decimal,
        "int32" => ClrType.Int32,
        "int64" => ClrType.Int64,
        _ => ClrType.Double,
    };
}
