using ContractCompiler.Naming;
using Microsoft.OpenApi;

namespace ContractCompiler.Schemas;

/// <summary>String enums become open: known values are named constants, any other value is kept as it came.</summary>
internal static class EnumBuilder
{
    public static EnumModel Build(IOpenApiSchema schema, string name)
    {
        var names = new NameScope([.. ReservedNames.Members(ClrKind.Enum), name]);
        var values = schema.Enum!
            .Where(v => v?.GetValueKind() == System.Text.Json.JsonValueKind.String)
            .Select(v => v!.GetValue<string>())
            .Distinct(StringComparer.Ordinal)
            .Select(v => new EnumValueModel(names.Take(Identifier.Pascal(v)), v))
            .ToList();
        return new EnumModel(name, Literal.Documentation(schema.Description ?? schema.Title), schema.Deprecated, values);
    }
}
