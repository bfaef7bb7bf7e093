using ContractCompiler.Naming;
using ContractCompiler.Operations;

namespace ContractCompiler.Emission;

/// <summary>
/// What a request of an operation may hold, for façades: <c>OperationInput</c>, with nothing written out that is the default. Objects whose members
/// are parameters of their own have no fixed names: a façade cannot let them through, so they are left out.
/// </summary>
internal static class InputExpressions
{
    private const string DefaultAccept = "application/json";

    public static string? Input(OperationModel operation)
    {
        var query = Named(operation, ParameterIn.Query).Where(HasOneName).ToList();
        var headers = Named(operation, ParameterIn.Header).ToList();
        var accept = string.Join(", ", operation.Accept);
        var terms = new (string Name, string? Value)[]
        {
            ("Query", Names(query)),
            ("Lists", Names(query.Where(p => p.Form == ParameterForm.Texts))),
            ("Headers", Names(headers)),
            ("Required", Names(query.Concat(headers).Where(p => p.Required))),
            ("Paths", Names(Named(operation, ParameterIn.Path).Where(p => p.MultiSegment))),
            ("Body", operation.Body is { } body ? $"[{string.Join(", ", MediaTypesOf(body).Select(Literal.String))}]" : null),
            ("BodyRequired", operation.Body is { Required: true } ? "true" : null),
            ("Accept", accept is DefaultAccept or "" ? null : Literal.String(accept)),
        };
        var written = terms.Where(t => t.Value is not null).Select(t => $"{t.Name} = {t.Value}").ToList();
        return written.Count == 0 ? null : $"new() {{ {string.Join(", ", written)} }}";
    }

    private static IEnumerable<string> MediaTypesOf(BodyModel body) => body.Allowed.Append(body.MediaType).Select(MediaTypes.Bare).Distinct(StringComparer.Ordinal);

    private static bool HasOneName(ParameterModel parameter) =>
        parameter.Form != ParameterForm.Styled || parameter is { Explode: false, Style: not "DeepObject" };

    private static IEnumerable<ParameterModel> Named(OperationModel operation, ParameterIn place) => operation.Parameters.Where(p => p.In == place);

    private static string? Names(IEnumerable<ParameterModel> parameters) =>
        parameters.Select(p => Literal.String(p.WireName)).ToList() is { Count: > 0 } names ? $"[{string.Join(", ", names)}]" : null;
}
