using ContractCompiler.Operations;

namespace ContractCompiler.Emission;

/// <summary>A parameter of the client's method: one of the request's, or its body.</summary>
internal sealed record ClientParameter(
    string Name, string Text, bool Optional, IReadOnlyList<string> Documentation, ParameterModel? Source, BodyModel? Body);

/// <summary>Parameters as the texts of the places where they stand.</summary>
internal static class ClientParameters
{
    public static string Signature(string head, IEnumerable<ClientParameter> parameters) => RenderDocument.Wrapped($"    {head}();", [
        .. parameters.Select(p => $"{p.Text} {p.Name}{(p.Optional ? " = null" : "")}"),
        "UpstreamCallOptions? options = null", "CancellationToken cancellationToken = default"]);

    /// <summary>The signature of the implementation, which is called through the interface only: its defaults would never be used.</summary>
    public static string Implementation(string head, IEnumerable<ClientParameter> parameters) => RenderDocument.Wrapped($"    public {head}() =>", [
        .. parameters.Select(p => $"{p.Text} {p.Name}"), "UpstreamCallOptions? options", "CancellationToken cancellationToken"]);

    public static IEnumerable<string> Documentation(IEnumerable<ClientParameter> parameters) => parameters.SelectMany(p =>
        RenderDocument.Element($"param name=\"{p.Name.TrimStart('@')}\"", "param", p.Documentation));

    public static string Tuple(IReadOnlyList<ClientParameter> parameters, Func<ClientParameter, string> value) => parameters.Count switch
    {
        0 => "default(NoContent)",
        1 => value(parameters[0]),
        // A tuple takes the names of the variables that it is made of.
        _ => $"({string.Join(", ", parameters.Select(p => value(p) is var text && text == p.Name ? text : $"{p.Name}: {text}"))})",
    };
}
