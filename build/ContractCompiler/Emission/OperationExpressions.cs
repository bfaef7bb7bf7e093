using System.Globalization;
using System.Text.Json.Nodes;
using ContractCompiler.Naming;
using ContractCompiler.Operations;

namespace ContractCompiler.Emission;

/// <summary>An operation as the data that the client templates render: signatures, and the expressions that connect the two layers.</summary>
internal sealed class OperationExpressions(ClientNames names)
{
    private readonly WireExpressions _wire = new(names);

    public JsonObject Build(OperationModel operation)
    {
        var parameters = Parameters(operation);
        var plain = parameters.Where(p => p.Source is not { Conditional: true }).ToList();
        var result = operation.Result.Use?.Text;
        var task = result is null ? "Task" : $"Task<{result}>";
        var plainHead = $"{task} {operation.Name}Async";
        var fullHead = $"Task<UpstreamResponse<{result ?? "NoContent"}>> {operation.Name}WithResponseAsync";
        return new JsonObject
        {
            ["name"] = operation.Name,
            ["doc"] = RenderDocument.Lines([
                .. RenderDocument.Element("summary", "summary", operation.Summary),
                .. RenderDocument.Element("remarks", "remarks", operation.Remarks),
                .. ClientParameters.Documentation(plain)]),
            ["conditionalDoc"] = RenderDocument.Lines(ClientParameters.Documentation(parameters.Except(plain))),
            ["obsolete"] = operation.Obsolete is { } message ? Literal.String(message) : null,
            ["verb"] = CultureInfo.InvariantCulture.TextInfo.ToTitleCase(operation.Method.Method.ToLowerInvariant()),
            ["route"] = Literal.String(WireExpressions.Route(operation)),
            ["accept"] = Literal.String("Accept: " + string.Join(", ", operation.Accept)),
            ["task"] = task,
            ["result"] = result ?? "NoContent",
            ["reader"] = RenderDocument.Lines(ReaderExpressions.Build(operation, names)),
            ["signature"] = ClientParameters.Signature(plainHead, plain),
            ["fullSignature"] = ClientParameters.Signature(fullHead, parameters),
            ["implementation"] = ClientParameters.Implementation(plainHead, plain),
            ["fullImplementation"] = ClientParameters.Implementation(fullHead, parameters),
            ["args"] = ClientParameters.Tuple(parameters, p => p.Source is { Conditional: true } ? $"({p.Text})null" : p.Name),
            ["fullArgs"] = ClientParameters.Tuple(parameters, p => p.Name),
            ["wireParams"] = RenderDocument.Wrapped($"Task<HttpResponseMessage> {operation.Name}();    ", [.. WireExpressions.Parameters(parameters)]),
            ["sender"] = Sender(operation, parameters),
            ["paging"] = operation.Paging is { } paging ? PagingExpressions.Build(operation, paging, parameters) : null,
        };
    }

    /// <summary>The method that sends the request, on one line where it fits.</summary>
    private string Sender(OperationModel operation, List<ClientParameter> parameters)
    {
        var args = parameters switch
        {
            [] => "NoContent",
            [var only] => only.Text,
            _ => $"({string.Join(", ", parameters.Select(p => $"{p.Text} {p.Name}"))})",
        };
        var head = $"    private static Task<HttpResponseMessage> {operation.Name}({names.Wire} wire, {args} args, UpstreamCall call) =>";
        var values = _wire.Arguments(parameters).ToList();
        var line = $" wire.{operation.Name}({string.Join(", ", values)});";
        return head.Length + line.Length <= RenderDocument.LineLength
            ? head + line
            : $"{head}\n        wire.{operation.Name}({RenderDocument.Wrapped($"        wire.{operation.Name}();", values)});";
    }

    /// <summary>The parameters of the call with the whole response, in their order, without options and token.</summary>
    internal static List<ClientParameter> Parameters(OperationModel operation)
    {
        var all = operation.Parameters.Select(p => new ClientParameter(p.Name, p.Use.Text, !p.Required, p.Documentation, p, null)).ToList();
        if (operation.Body is { } body)
        {
            var parameter = new ClientParameter(BodyModel.Name, body.Use.Text, !body.Required, body.Documentation, null, body);
            all.Insert(body.Required ? all.FindLastIndex(p => !p.Optional) + 1 : all.Count, parameter);
        }

        return all;
    }
}
