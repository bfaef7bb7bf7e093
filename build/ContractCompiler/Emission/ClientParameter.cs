using System.Text.Json.Nodes;
using ContractCompiler.Operations;

namespace ContractCompiler.Emission;

/// <summary>A parameter of the client's method: one of the request's, or its body.</summary>
internal sealed record ClientParameter(
    string Name, string Text, bool Optional, IReadOnlyList<string> Documentation, ParameterModel? Source, BodyModel? Body);

/// <summary>Parameters as the texts of the places where they stand.</summary>
internal static class ClientParameters
{
    public static JsonArray Signature(IEnumerable<ClientParameter> parameters) => RenderDocument.Wrapped([
        .. parameters.Select(p => $"{p.Text} {p.Name}{(p.Optional ? " = null" : "")}"),
        "UpstreamCallOptions? options = null", "CancellationToken cancellationToken = default"]);

    public static IEnumerable<string> Documentation(IEnumerable<ClientParameter> parameters) => parameters.SelectMany(p =>
        RenderDocument.Element($"param name=\"{p.Name.TrimStart('@')}\"", "param", p.Documentation));

    public static string Tuple(IReadOnlyList<ClientParameter> parameters, Func<ClientParameter, string> value) => parameters.Count switch
    {
        0 => "default(NoContent)",
        1 => value(parameters[0]),
        _ => $"({string.Join(", ", parameters.Select(p => $"{p.Name}: {value(p)}"))})",
    };
}
