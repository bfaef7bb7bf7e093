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
        return new JsonObject
        {
            ["name"] = operation.Name,
            ["summary"] = RenderDocument.Lines(operation.Summary),
            ["remarks"] = RenderDocument.Lines(operation.Remarks),
            ["obsolete"] = operation.Deprecated,
            ["verb"] = CultureInfo.InvariantCulture.TextInfo.ToTitleCase(operation.Method.Method.ToLowerInvariant()),
            ["route"] = Literal.String(Route(operation)),
            ["accept"] = Literal.String("Accept: " + Accept(operation)),
            ["task"] = result is null ? "global::System.Threading.Tasks.Task" : $"global::System.Threading.Tasks.Task<{result}>",
            ["result"] = result ?? "NoContent",
            ["reader"] = RenderDocument.Lines(ReaderExpressions.Build(operation, names)),
            ["params"] = Signature(plain),
            ["fullParams"] = Signature(parameters),
            ["args"] = Tuple(parameters, p => p.Source is { Conditional: true } ? $"({p.Text})null" : p.Name),
            ["fullArgs"] = Tuple(parameters, p => p.Name),
            ["wireParams"] = RenderDocument.Lines(parameters.Select(p => p.Body is { } body ? BodyParameter(body) : WireParameter(p.Source!))),
            ["wireArgs"] = RenderDocument.Lines(parameters.Select(p => WireArgument(p, parameters.Count))),
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
        return new JsonObject
        {
            ["style"] = paging.Style,
            ["item"] = paging.Item.Text,
            ["params"] = Signature(own),
            ["args"] = Tuple(parameters, p => own.Contains(p) ? p.Name : $"({p.Text})null"),
            ["items"] = "static page => page" + Members(paging.ItemsPath, page.Nullable),
            ["next"] = "static page => page" + Members(paging.NextPath, page.Nullable),
            ["set"] = paging.Style switch
            {
                "link" => null,
                _ => $"static (args, value) => {set}",
            },
            ["size"] = own.Find(p => p.Source is not null && p.Source == paging.Size)?.Name ?? "null",
            ["limit"] = paging.Limit?.ToString(CultureInfo.InvariantCulture) ?? "null",
        };

        static string Members(IReadOnlyList<string> path, bool nullable) =>
            string.Concat(path.Select((member, i) => (i > 0 || nullable ? "?." : ".") + member));
    }

    private sealed record Parameter(string Name, string Text, bool Optional, IReadOnlyList<string> Documentation, ParameterModel? Source, BodyModel? Body);

    private static List<Parameter> Parameters(OperationModel operation)
    {
        var all = operation.Parameters.Select(p => new Parameter(p.Name, p.Use.Text, !p.Required, p.Documentation, p, null)).ToList();
        if (operation.Body is { } body)
        {
            var parameter = new Parameter(BodyModel.Name, body.Use.Text, !body.Required, body.Documentation, null, body);
            all.Insert(body.Required ? all.FindLastIndex(p => !p.Optional) + 1 : all.Count, parameter);
        }

        return all;
    }

    private static JsonArray Signature(IEnumerable<Parameter> parameters) => new([.. parameters.Select(p => (JsonNode)new JsonObject
    {
        ["clr"] = p.Text,
        ["identifier"] = p.Name,
        ["default"] = p.Optional ? " = null" : "",
        ["name"] = p.Name.TrimStart('@'),
        ["doc"] = RenderDocument.Lines(p.Documentation.Count > 0 ? p.Documentation : [Described(p)]),
    })]);

    private static string Described(Parameter parameter) => parameter.Body is { } body
        ? $"The body of the request, sent as {string.Concat(Literal.Documentation(body.MediaType))}."
        : $"The {parameter.Source!.In.ToString().ToLowerInvariant()} parameter <c>{string.Concat(Literal.Documentation(parameter.Source.WireName))}</c>.";

    private static string Tuple(IReadOnlyList<Parameter> parameters, Func<Parameter, string> value) => parameters.Count switch
    {
        0 => "default(NoContent)",
        1 => value(parameters[0]),
        _ => $"({string.Join(", ", parameters.Select(p => $"{p.Name}: {value(p)}"))})",
    };

    /// <summary>Placeholders become the C# names, so that wire names with dashes or dots need no alias.</summary>
    private static string Route(OperationModel operation) => operation.Parameters.Where(p => p.In == ParameterIn.Path)
        .Aggregate(operation.Path, (path, p) => path.Replace("{" + p.WireName + "}", "{" + p.Name.TrimStart('@') + "}"));

    private static string Accept(OperationModel operation)
    {
        var types = operation.Responses.OrderBy(r => r.IsSuccess ? 0 : 1).Select(r => r.MediaType).OfType<string>()
            .Select(MediaTypes.Bare).Distinct(StringComparer.Ordinal).ToList();
        return types.Count == 0 ? "*/*" : string.Join(", ", types) + (operation.Result.Kind == ResultKind.Stream ? ", */*;q=0.1" : "");
    }

    private static string WireParameter(ParameterModel p) => p.In switch
    {
        ParameterIn.Path => $"[Encoded] string {p.Name}",
        ParameterIn.Header => $"[Header({Literal.String(p.WireName)})] string? {p.Name}",
        _ when p.Use.Type.Kind == ClrKind.List && p.Explode =>
            $"[Query(CollectionFormat.Multi), AliasAs({Literal.String(p.WireName)})] global::System.Collections.Generic.IEnumerable<string>? {p.Name}",
        _ => $"[AliasAs({Literal.String(p.WireName)})] string? {p.Name}",
    };

    private static string BodyParameter(BodyModel body) =>
        $"[Body] global::System.Net.Http.HttpContent{(body.Required ? "" : "?")} {BodyModel.Name}";

    private string WireArgument(Parameter parameter, int count)
    {
        var value = count == 1 ? "args" : $"args.{parameter.Name}";
        if (parameter.Body is { } body)
        {
            var content = BodyContent(body, value);
            return body.Required ? content : $"{value} is null ? null : {content}";
        }

        var p = parameter.Source!;
        var name = Literal.String(p.WireName);
        return p.In switch
        {
            ParameterIn.Path when p.Pattern is { } pattern && p.Use.Type.Kind == ClrKind.String =>
                $"RequestValue.{(p.MultiSegment ? "Segments" : "Segment")}(RequestValue.Match({value}, {name}, {Literal.String(pattern)}), {name})",
            ParameterIn.Path when p.MultiSegment => $"RequestValue.Segments({value}, {name})",
            ParameterIn.Path => $"RequestValue.Segment({value}, {name})",
            _ when p.Use.Type.Kind == ClrKind.List && p.Explode => $"RequestValue.FormatAll({value})",
            _ when p.Use.Type.Kind == ClrKind.List => $"RequestValue.Join({value}, '{p.Separator}')",
            _ => $"RequestValue.Format({value})",
        };
    }

    private string BodyContent(BodyModel body, string value)
    {
        var media = Literal.String(body.MediaType);
        return body.Kind switch
        {
            BodyKind.Json => $"RequestValue.Json({value}, {names.Json}.Of<{body.Use.Type.Name}>(), {media})",
            BodyKind.Text => $"RequestValue.Text({value}, {media})",
            BodyKind.Binary => $"RequestValue.Stream({value}, {media})",
            _ => $"RequestValue.Form({value}, {names.Json}.Of<{body.Use.Type.Name}>(), {media})",
        };
    }
}
