using ContractCompiler.Naming;
using ContractCompiler.Policy;
using ContractCompiler.Schemas;
using Microsoft.OpenApi;

namespace ContractCompiler.Operations;

internal sealed class ParameterCompiler(ContractDocument contract, UpstreamPolicy policy, SchemaCompiler schemas, DiagnosticBag diagnostics)
{
    private static readonly string[] Conditional = ["If-None-Match", "If-Modified-Since"];

    // OpenAPI itself says that parameters of these names are ignored: body, responses and security describe them.
    private static readonly string[] Ignored = ["Accept", "Content-Type", "Authorization"];

    private readonly HashSet<string> _sent = (policy.Root["headers"]?["send"] as System.Text.Json.Nodes.JsonObject ?? [])
        .Select(h => h.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<ParameterModel> Compile(
        string method, string pointer, string path, IReadOnlyList<IOpenApiParameter> declared, OperationPolicy operation)
    {
        var names = new NameScope(["options", "cancellationToken", BodyModel.Name, "wire", "args", "call"]);
        var result = new List<ParameterModel>();

        // What stands at the operation overrides what stands at the path.
        foreach (var parameter in declared.GroupBy(p => (p.Name, p.In)).Select(g => g.Last()))
        {
            if (parameter.Name is { Length: > 0 } wireName && Location(parameter, wireName, operation) is { } location)
            {
                result.Add(Compile(parameter, wireName, location, names, method));
            }
        }

        CheckPath(path, pointer, result, names);
        return [.. result.OrderByDescending(p => p.Required).ThenBy(p => p.In)];
    }

    private ParameterModel Compile(IOpenApiParameter parameter, string wireName, ParameterIn location, NameScope names, string method)
    {
        var schema = parameter.Schema ?? parameter.Content?.Values.FirstOrDefault()?.Schema;
        var use = schema is null ? ClrType.String.NotNull : schemas.Compile(schema, method + Identifier.Pascal(wireName));
        var required = parameter.Required || location == ParameterIn.Path;
        var style = ParameterStyles.Of(parameter, location);
        return new ParameterModel
        {
            WireName = wireName,
            Name = names.Take(Identifier.Camel(wireName)),
            In = location,
            Use = required ? use : use.OrNull,
            Required = required,
            Form = ParameterStyles.Form(parameter, use.Type, location, style),
            Style = style,
            Explode = ParameterStyles.Explode(parameter),
            AllowReserved = location == ParameterIn.Query && parameter.AllowReserved,
            Documentation = DefaultText.Documentation(parameter.Description ?? schema?.Description, schema),
            MultiSegment = IsTrue(parameter, "x-multi-segment"),
            Pattern = location == ParameterIn.Path ? schema?.Pattern : null,
            Conditional = location == ParameterIn.Header && Conditional.Contains(wireName, StringComparer.OrdinalIgnoreCase),
        };
    }

    private ParameterIn? Location(IOpenApiParameter parameter, string name, OperationPolicy operation) => parameter.In switch
    {
        ParameterLocation.Path => ParameterIn.Path,
        ParameterLocation.Query => ParameterIn.Query,
        ParameterLocation.Header when Ignored.Contains(name, StringComparer.OrdinalIgnoreCase) || _sent.Contains(name) => null,
        ParameterLocation.Header when operation.IdempotencyKey && name.Equals("Idempotency-Key", StringComparison.OrdinalIgnoreCase) => null,
        ParameterLocation.Header => ParameterIn.Header,
        ParameterLocation.Cookie => ParameterIn.Cookie,
        _ => null,
    };

    private void CheckPath(string path, string pointer, List<ParameterModel> parameters, NameScope names)
    {
        var inPath = path.Split('{').Skip(1).Select(s => s.Split('}')[0]).Distinct(StringComparer.Ordinal).ToList();
        foreach (var name in inPath.Except(parameters.Where(p => p.In == ParameterIn.Path).Select(p => p.WireName)))
        {
            diagnostics.Warning("CC0031", contract.Source, pointer, $"The path '{path}' has the placeholder '{{{name}}}', which no parameter declares.",
                $"It becomes a required text; declare a parameter '{name}' with 'in: path' to say more.");
            parameters.Add(Undeclared(name, names));
        }

        foreach (var parameter in parameters.Where(p => p.In == ParameterIn.Path && !inPath.Contains(p.WireName)).ToList())
        {
            diagnostics.Warning("CC0032", contract.Source, pointer, $"The path '{path}' has no placeholder '{{{parameter.WireName}}}'.",
                "The parameter is left out; remove it or name it in the path.");
            parameters.Remove(parameter);
        }
    }

    private static ParameterModel Undeclared(string name, NameScope names) => new()
    {
        WireName = name, Name = names.Take(Identifier.Camel(name)), In = ParameterIn.Path, Use = ClrType.String.NotNull, Required = true, Documentation = [],
    };

    private static bool IsTrue(IOpenApiParameter parameter, string extension) =>
        parameter.Extensions?.TryGetValue(extension, out var value) == true &&
        value is JsonNodeExtension { Node: { } node } && node.GetValueKind() == System.Text.Json.JsonValueKind.True;
}
