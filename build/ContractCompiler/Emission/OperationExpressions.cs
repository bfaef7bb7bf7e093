using System.Globalization;
using System.Text.Json.Nodes;
using ContractCompiler.Naming;
using ContractCompiler.Operations;
using ContractCompiler.Schemas;

namespace ContractCompiler.Emission;

/// <summary>An operation as the data that the client templates render: signatures, and the expressions that connect the two layers.</summary>
internal sealed class OperationExpressions(ClientNames names)
{
    public JsonObject Build(OperationModel operation)
    {
        var parameters = Parameters(operation);
        var plain = parameters.Where(p => p.Source is not { Conditional: true }).ToList();
        var result = operation.Result.Use?.Text;
        var task = result is null ? "Task" : $"Task<{result}>";
        return new JsonObject
        {
            ["name"] = operation.Name,
            ["doc"] = RenderDocument.Lines([
                .. RenderDocument.Element("summary", "summary", operation.Summary),
                .. RenderDocument.Element("remarks", "remarks", operation.Remarks),
                .. Documentation(plain)]),
            ["conditionalDoc"] = RenderDocument.Lines(Documentation(parameters.Except(plain))),
            ["obsolete"] = operation.Deprecated,
            ["verb"] = CultureInfo.InvariantCulture.TextInfo.ToTitleCase(operation.Method.Method.ToLowerInvariant()),
            ["route"] = Literal.String(Route(operation)),
            ["accept"] = Literal.String("Accept: " + InputExpressions.Accept(operation)),
            ["task"] = task,
            ["result"] = result ?? "NoContent",
            ["reader"] = RenderDocument.Lines(ReaderExpressions.Build(operation, names)),
            ["signature"] = Signature($"public {task} {operation.Name}Async() =>", plain),
            ["fullSignature"] = Signature($"public Task<UpstreamResponse<{result ?? "NoContent"}>> {operation.Name}WithResponseAsync() =>", parameters),
            ["argsClr"] = parameters switch
            {
                [] => "NoContent",
                [var only] => only.Text,
                _ => $"({string.Join(", ", parameters.Select(p => $"{p.Text} {p.Name}"))})",
            },
            ["args"] = Tuple(parameters, p => p.Source is { Conditional: true } ? $"({p.Text})null" : p.Name),
            ["fullArgs"] = Tuple(parameters, p => p.Name),
            ["wireParams"] = RenderDocument.Wrapped($"Task<HttpResponseMessage> {operation.Name}();    ", [
                .. parameters.Select(p => p.Body is { } body ? BodyParameter(body) : WireParameter(p.Source!)),
                "[Property(UpstreamCall.PropertyKey)] UpstreamCall call"]),
            ["wireArgs"] = RenderDocument.Wrapped("        wire.();" + operation.Name, [.. parameters.Select(p => WireArgument(p, parameters.Count)), "call"]),
            ["paging"] = operation.Paging is { } paging ? Paging(operation, paging, parameters) : null,
        };
    }

    private static JsonObject Paging(OperationModel operation, PagingModel paging, IReadOnlyList<Parameter> parameters)
    {
        // The walk chooses the page itself.
        var own = parameters.Where(p => p.Source is not { Conditional: true } && p.Source != paging.Parameter).ToList();
        var page = operation.Result.Use!.Value;
        var self = parameters.Count == 1 ? "args" : null;
        var set = paging.Parameter is { } walked
            ? self is not null ? $"({walked.Use.Text})value" : $"args with {{ {walked.Name} = ({walked.Use.Text})value }}"
            : null;
        var items = "static page => page" + Members(paging.ItemsPath, page.Nullable);
        var next = "static page => page" + Members(paging.NextPath, page.Nullable);
        var setter = $"static (args, value) => {set}";
        var size = own.Find(p => p.Source is not null && p.Source == paging.Size)?.Name ?? "null";
        return new JsonObject
        {
            ["by"] = paging.Style switch { "link" => "Link", "cursor" => "Cursor", "offset" => "Offset", _ => "Number" },
            ["item"] = paging.Item.Text,
            ["doc"] = RenderDocument.Lines(Documentation(own)),
            ["signature"] = Signature($"public UpstreamPageable<{paging.Item.Text}> {operation.Name}AllAsync() =>", own),
            ["args"] = Tuple(parameters, p => own.Contains(p) ? p.Name : $"({p.Text})null"),
            ["walk"] = paging.Style switch
            {
                "link" => items,
                "cursor" => $"{items}, {next}, {setter}",
                "offset" => $"{items}, {setter}",
                _ => $"{items}, {setter}, 1, {size}",
            },
        };

        static string Members(IReadOnlyList<string> path, bool nullable) =>
            string.Concat(path.Select((member, i) => (i > 0 || nullable ? "?." : ".") + member));
    }

    /// <summary>A parameter as it stands in the signature.</summary>
    internal sealed record Parameter(string Name, string Text, bool Optional, IReadOnlyList<string> Documentation, ParameterModel? Source, BodyModel? Body);

    /// <summary>The parameters of the call with the whole response, in their order, without options and token.</summary>
    internal static List<Parameter> Parameters(OperationModel operation)
    {
        var all = operation.Parameters.Select(p => new Parameter(p.Name, p.Use.Text, !p.Required, p.Documentation, p, null)).ToList();
        if (operation.Body is { } body)
        {
            var parameter = new Parameter(BodyModel.Name, body.Use.Text, !body.Required, body.Documentation, null, body);
            all.Insert(body.Required ? all.FindLastIndex(p => !p.Optional) + 1 : all.Count, parameter);
        }

        return all;
    }

    private static string Signature(string head, IEnumerable<Parameter> parameters) => RenderDocument.Wrapped("    " + head, [
        .. parameters.Select(p => $"{p.Text} {p.Name}{(p.Optional ? " = null" : "")}"),
        "UpstreamCallOptions? options = null", "CancellationToken cancellationToken = default"]);

    private static IEnumerable<string> Documentation(IEnumerable<Parameter> parameters) => parameters.SelectMany(p =>
        RenderDocument.Element($"param name=\"{p.Name.TrimStart('@')}\"", "param", p.Documentation));

    private static string Tuple(IReadOnlyList<Parameter> parameters, Func<Parameter, string> value) => parameters.Count switch
    {
        0 => "default(NoContent)",
        1 => value(parameters[0]),
        // A tuple takes the names of the variables that it is made of.
        _ => $"({string.Join(", ", parameters.Select(p => value(p) is var text && text == p.Name ? text : $"{p.Name}: {text}"))})",
    };

    /// <summary>Placeholders become the C# names, so that wire names with dashes or dots need no alias.</summary>
    private static string Route(OperationModel operation) => operation.Parameters.Where(p => p.In == ParameterIn.Path)
        .Aggregate(operation.Path, (path, p) => path.Replace("{" + p.WireName + "}", "{" + p.Name.TrimStart('@') + "}"));

    private static string WireParameter(ParameterModel p) => p.In switch
    {
        ParameterIn.Path => $"[Encoded] string {p.Name}",
        ParameterIn.Header => $"[Header({Literal.String(p.WireName)})] string? {p.Name}",
        _ when p.Form == ParameterForm.Members => $"[Query] IDictionary<string, string>? {p.Name}",
        _ when p.Use.Type.Kind == ClrKind.List && p.Explode && p.Form == ParameterForm.Scalar =>
            $"[Query(CollectionFormat.Multi), AliasAs({Literal.String(p.WireName)})] IEnumerable<string>? {p.Name}",
        _ => $"[AliasAs({Literal.String(p.WireName)})] string? {p.Name}",
    };

    private static string BodyParameter(BodyModel body) =>
        $"[Body] HttpContent{(body.Required ? "" : "?")} {BodyModel.Name}";

    private string WireArgument(Parameter parameter, int count)
    {
        var value = count == 1 ? "args" : $"args.{parameter.Name}";
        if (parameter.Body is { } body)
        {
            var content = BodyExpressions.Content(body, value, names);
            return body.Required ? content : $"{value} is null ? null : {content}";
        }

        var p = parameter.Source!;
        var name = Literal.String(p.WireName);
        var info = $"{names.Json}.Of<{(p.Use.Type.IsValueType ? p.Use.Text : p.Use.Type.Name)}>()";
        return p.In switch
        {
            ParameterIn.Path when p.Pattern is { } pattern && p.Use.Type.Kind == ClrKind.String =>
                $"RequestValue.{(p.MultiSegment ? "Segments" : "Segment")}(RequestValue.Match({value}, {name}, {Literal.String(pattern)}), {name})",
            ParameterIn.Path when p.MultiSegment => $"RequestValue.Segments({value}, {name})",
            ParameterIn.Path when p.Form != ParameterForm.Scalar => $"RequestValue.Segment(RequestValue.Joined({value}, {info}), {name})",
            ParameterIn.Path => $"RequestValue.Segment({value}, {name})",
            _ when p.Form == ParameterForm.Json => $"RequestValue.Raw({value}, {info})",
            _ when p.Form == ParameterForm.Members => $"RequestValue.Members({value}, {info}, {(p.Deep ? name : "null")})",
            _ when p.Form == ParameterForm.Joined => $"RequestValue.Joined({value}, {info}, '{p.Separator}')",
            _ when p.Use.Type.Kind == ClrKind.List && p.Explode => $"RequestValue.FormatAll({value})",
            _ when p.Use.Type.Kind == ClrKind.List => $"RequestValue.Join({value}, '{p.Separator}')",
            _ => $"RequestValue.Format({value})",
        };
    }
}
