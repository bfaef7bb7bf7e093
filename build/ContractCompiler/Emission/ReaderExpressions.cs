using ContractCompiler.Operations;
using ContractCompiler.Schemas;

namespace ContractCompiler.Emission;

/// <summary>The expression that reads the answers of an operation: its successes typed, its documented failures typed too.</summary>
internal static class ReaderExpressions
{
    /// <summary>The reader, then one line for each typed failure.</summary>
    public static IEnumerable<string> Build(OperationModel operation, ClientNames names)
    {
        var reader = operation.Result.Kind switch
        {
            ResultKind.None => "ResponseReader.None",
            ResultKind.Text => "ResponseReader.Text",
            ResultKind.Stream => "ResponseReader.Stream",
            ResultKind.JsonOrNone when operation.Result.Use!.Value.Type.IsValueType =>
                $"ResponseReader.JsonOrNoneValue({Info(operation.Result.Use!.Value.Type)})",
            ResultKind.JsonOrNone => $"ResponseReader.JsonOrNone({Info(operation.Result.Use!.Value.Type)})",
            _ => $"ResponseReader.Json({Info(operation.Result.Use!.Value.Type)})",
        };
        yield return reader;
        foreach (var error in operation.Responses.Where(IsTypedError).DistinctBy(r => r.Status))
        {
            yield return $".WithError({(error.Status == "default" ? "0" : error.Status)}, {Info(error.Use!.Value.Type)})";
        }

        string Info(ClrType type) => $"{names.Json}.Of<{type.Name}>()";
    }

    private static bool IsTypedError(ResponseModel response) =>
        response is { Use.Type.Kind: not ClrKind.Json, MediaType: { } media } && MediaTypes.IsJson(media) &&
        (response.Status == "default" || response.Status is ['3' or '4' or '5', _, _] && int.TryParse(response.Status, out _));
}
