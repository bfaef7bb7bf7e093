using ContractCompiler.Schemas;

namespace ContractCompiler.Emission;

/// <summary>Full names of types in the form that reflection understands (<c>Type.GetType</c>).</summary>
internal static class ClrNames
{
    public static string Full(ClrType type, string space) => type.Kind switch
    {
        ClrKind.List => $"System.Collections.Generic.IReadOnlyList`1[{Element(type, space)}]",
        ClrKind.Map => $"System.Collections.Generic.IReadOnlyDictionary`2[System.String,{Element(type, space)}]",
        ClrKind.Record or ClrKind.Enum or ClrKind.OpenInteger or ClrKind.Union => $"{space}.{type.Name}",
        ClrKind.String => "System.String",
        ClrKind.Int32 => "System.Int32",
        ClrKind.Int64 => "System.Int64",
        ClrKind.Double => "System.Double",
        ClrKind.Decimal => "System.Decimal",
        ClrKind.Boolean => "System.Boolean",
        ClrKind.Bytes => "System.Byte[]",
        ClrKind.Json => "System.Text.Json.JsonElement",
        ClrKind.Events => $"System.Collections.Generic.IAsyncEnumerable`1[{Element(type, space)}]",
        ClrKind.File => "Clients.Resilience.UpstreamFile",
        ClrKind.Stream => "System.IO.Stream",
        _ => "System." + type.Name,
    };

    private static string Element(ClrType type, string space)
    {
        var element = type.Element!.Value;
        var name = Full(element.Type, space);
        return element.Nullable && element.Type.IsValueType ? $"System.Nullable`1[{name}]" : name;
    }
}
