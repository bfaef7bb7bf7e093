using ContractCompiler.Operations;
using ContractCompiler.Schemas;

namespace ContractCompiler.Emission;

/// <summary>The expression that reads the answers of an operation: its successes typed, its documented failures typed too.</summary>
internal static class ReaderExpressions
{
    /// <summary>The reader, then the lines of its typed failures.</summary>
    public static IEnumerable<string> Build(OperationModel operation, ClientNames names)
    {
        yield return Reader(operation.Result, names);
        foreach (var line in RenderDocument.Filled(TypedErrors(operation).GroupBy(e => Info(e.Use!.Value, names), e => Status(e.Status))
            .Select(g => $".WithError({g.Key}, {string.Join(", ", g)})")))
        {
            yield return line;
        }
    }

    /// <summary>The failures whose bodies are read into a type, one for each status.</summary>
    internal static IEnumerable<ResponseModel> TypedErrors(OperationModel operation) => operation.Responses.Where(IsTypedError).DistinctBy(r => r.Status);

    private static string Reader(ResultModel result, ClientNames names) => result.Kind switch
    {
        ResultKind.None => "ResponseReader.None",
        ResultKind.Text => "ResponseReader.Text",
        ResultKind.Stream => "ResponseReader.Stream",
        ResultKind.Events => $"ResponseReader.Events({Info(result.Use!.Value.Type.Element!.Value, names)}{(result.Events == "Data" ? "" : $", EventShape.{result.Events}")})",
        ResultKind.Lines or ResultKind.Sequence => $"ResponseReader.{result.Kind}({Info(result.Use!.Value.Type.Element!.Value, names)})",
        ResultKind.JsonOrNone => $"ResponseReader.JsonOrNone({Info(result.Use!.Value, names)})",
        ResultKind.ByStatus => ByStatus(result, names),
        _ => $"ResponseReader.Json({Info(result.Use!.Value, names)})",
    };

    /// <summary>Every status reads its own body and makes it a case of the union.</summary>
    private static string ByStatus(ResultModel result, ClientNames names)
    {
        var union = result.Use!.Value;
        return $"ResponseReader.ByStatus<{union.Text}>(" + string.Join(", ", result.Cases!.Select(c =>
        {
            var convert = c.Result.Use is not { } use ? $"_ => ({union.Text})null"
                : UnionModel.IsConvertible(use.Type) ? $"value => {(use.Nullable ? "value is null ? null : " : "")}({union.Text})value{(use.Nullable && use.Type.IsValueType ? ".Value" : "")}"
                : $"value => ({union.Text}){union.Type.Name}.From{UnionBuilder.ShortName(use.Type)}(value)";
            return $"({(int.TryParse(c.Status, out var status) ? status : 0)}, ResponseReader.Select({Reader(c.Result, names)}, static {convert}))";
        })) + ")";
    }

    private static string Info(TypeUse use, ClientNames names) => $"{names.Json}.Of<{(use.Type.IsValueType ? use.Text : use.Type.Name)}>()";

    private static bool IsTypedError(ResponseModel response) =>
        response is { Use.Type.Kind: not ClrKind.Json, MediaType: { } media } && MediaTypes.IsJson(media) &&
        (response.Status == "default" || response.Status is ['3' or '4' or '5', _, _]);

    /// <summary>The runtime's number for a status: that of a whole class (<c>4XX</c>) is its first digit, that of all others 0.</summary>
    private static int Status(string status) =>
        int.TryParse(status, out var number) ? number : status is [>= '1' and <= '5', 'X' or 'x', 'X' or 'x'] ? status[0] - '0' : 0;
}
