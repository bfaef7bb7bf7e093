using System.Text.Json;
using System.Text.Json.Nodes;
using ContractCompiler.Operations;

namespace ContractCompiler.Emission;

/// <summary>What was generated, for tools: per operation the wire, the C# method, and the type of every documented response.</summary>
internal static class Manifest
{
    public static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    public static JsonObject Build(ClientNames names, IReadOnlyList<OperationModel> operations) => new()
    {
        ["interface"] = $"{names.Namespace}.{names.Interface}",
        ["jsonSerializerOptions"] = $"{names.Namespace}.{names.Json}.Options",
        ["operations"] = new JsonArray([.. operations.Where(o => o.VariantOf is null).Select(o => (JsonNode)new JsonObject
        {
            ["operationId"] = o.OperationId,
            ["method"] = o.Method.Method,
            ["path"] = o.Path,
            ["clrInterface"] = $"{names.Namespace}.{names.Interface}",
            ["clrMethod"] = o.Name + "Async",
            ["responses"] = new JsonArray([.. o.Responses.Select(r => (JsonNode)new JsonObject
            {
                ["status"] = r.Status, ["mediaType"] = r.MediaType, ["clrType"] = r.Use is { } use ? ClrNames.Full(use.Type, names.Namespace) : null,
            })]),
        })]),
    };
}
