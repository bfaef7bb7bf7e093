using System.Text.RegularExpressions;
using ContractCompiler.Naming;
using ContractCompiler.Operations;
using ContractCompiler.Schemas;

namespace ContractCompiler.Emission;

/// <summary>The method of the wire interface, and the arguments that the client calls it with.</summary>
internal sealed class WireExpressions(ClientNames names)
{
    /// <summary>Placeholders become the C# names, so that wire names with dashes or dots need no alias.</summary>
    public static string Route(OperationModel operation)
    {
        var own = operation.Parameters.Where(p => p.In == ParameterIn.Path).ToDictionary(p => p.WireName, p => p.Name.TrimStart('@'));
        return Regex.Replace(operation.Path, @"\{([^{}]+)\}", m => own.TryGetValue(m.Groups[1].Value, out var name) ? $"{{{name}}}" : m.Value);
    }

    public static IEnumerable<string> Parameters(IEnumerable<ClientParameter> parameters) => parameters
        .Where(p => p.Source?.In != ParameterIn.Cookie)
        .Select(p => p.Body is not null ? $"[Body] HttpContent {BodyModel.Name}" : Parameter(p.Source!))
        .Append("[Property(UpstreamCall.PropertyKey)] UpstreamCall call");

    public IEnumerable<string> Arguments(IReadOnlyList<ClientParameter> parameters)
    {
        var cookies = parameters.Where(p => p.Source?.In == ParameterIn.Cookie).ToList();
        return parameters.Except(cookies).Select(p => p.Body is { } body ? Body(body, Value(p)) : Argument(p.Source!, Value(p)))
            .Append("call" + string.Concat(cookies.Select(p => Cookie(p.Source!, Value(p)))));

        string Value(ClientParameter parameter) => parameters.Count == 1 ? "args" : $"args.{parameter.Name}";
    }

    private static string Parameter(ParameterModel p) => (p.In, p.Form) switch
    {
        (ParameterIn.Path, _) => $"[Encoded] string {p.Name}",
        (ParameterIn.Header, _) => $"[Header({Literal.String(p.WireName)})] string? {p.Name}",
        (_, ParameterForm.Styled) => $"[QueryName, Encoded] string? {p.Name}",
        (_, ParameterForm.Texts) => $"[Query(CollectionFormat.Multi), AliasAs({Literal.String(p.WireName)})] IEnumerable<string>? {p.Name}",
        _ => $"[AliasAs({Literal.String(p.WireName)})] string? {p.Name}",
    };

    private string Body(BodyModel body, string value)
    {
        var content = BodyExpressions.Content(body, value, names);
        return body.Required ? content : $"{value} is null ? RequestValue.NoBody : {content}";
    }

    private string Argument(ParameterModel p, string value) => p.In switch
    {
        ParameterIn.Path => Segment(p, value),
        ParameterIn.Header => Header(p, value),
        _ => Query(p, value),
    };

    private string Query(ParameterModel p, string value) => p.Form switch
    {
        ParameterForm.Json => $"RequestValue.Raw({value}, {Info(p)})",
        ParameterForm.Texts => $"RequestValue.FormatAll({value})",
        ParameterForm.Text => $"RequestValue.Format({value})",
        _ => $"RequestValue.Query({Literal.String(p.WireName)}, {value}, {Info(p)}, ParameterStyle.{p.Style}, {Flag("explode", p.Explode)}" +
             (p.AllowReserved ? ", allowReserved: true)" : ")"),
    };

    // Numbers, dates and their kind cannot hold anything that a header may not.
    private string Header(ParameterModel p, string value) => p is { Form: ParameterForm.Text, Use.Type.Kind: not (ClrKind.String or ClrKind.Enum or ClrKind.Uri) }
        ? $"RequestValue.Format({value})"
        : $"RequestValue.Header({Literal.String(p.WireName)}, " + p.Form switch
    {
        ParameterForm.Json => $"RequestValue.Raw({value}, {Info(p)}))",
        ParameterForm.Text => p.Use.Type.Kind == ClrKind.String ? $"{value})" : $"RequestValue.Format({value}))",
        _ => $"{value}, {Info(p)}, {Flag("explode", p.Explode)})",
    };

    private string Segment(ParameterModel p, string value)
    {
        var name = Literal.String(p.WireName);
        value = p.Pattern is { } pattern && p.Use.Type.Kind == ClrKind.String ? $"RequestValue.Match({value}, {name}, {Literal.String(pattern)})" : value;
        return p.Form switch
        {
            ParameterForm.Json => $"RequestValue.Segment(RequestValue.Raw({value}, {Info(p)})!, {name})",
            ParameterForm.Styled => $"RequestValue.Segment({value}, {name}, {Info(p)}, ParameterStyle.{p.Style}, {Flag("explode", p.Explode)})",
            _ => $"RequestValue.{(p.MultiSegment ? "Segments" : "Segment")}({value}, {name})",
        };
    }

    private string Cookie(ParameterModel p, string value) => $".WithCookie({Literal.String(p.WireName)}, " + p.Form switch
    {
        ParameterForm.Text => $"RequestValue.Format({value}))",
        ParameterForm.Json => $"RequestValue.Raw({value}, {Info(p)}))",
        _ => $"{value}, {Info(p)}, {Flag("explode", p.Explode)})",
    };

    private string Info(ParameterModel p) => $"{names.Json}.Of<{p.Use.RuntimeName}>()";

    private static string Flag(string name, bool value) => $"{name}: {(value ? "true" : "false")}";
}
