using ContractCompiler.Schemas;
using Microsoft.OpenApi;

namespace ContractCompiler.Operations;

internal static class ResponseCompiler
{
    public static IReadOnlyList<ResponseModel> Compile(OpenApiOperation operation, string method, SchemaCompiler schemas)
    {
        var result = new List<ResponseModel>();
        foreach (var (status, response) in operation.Responses ?? [])
        {
            if (response.Content is not { Count: > 0 } content)
            {
                result.Add(new ResponseModel(status, null, null));
                continue;
            }

            foreach (var (mediaType, media) in content.OrderBy(c => MediaTypes.IsJson(c.Key) ? 0 : 1))
            {
                var name = method + (status is ['2', ..] ? "Result" : "Error" + status);
                result.Add(new ResponseModel(status, mediaType, Use(mediaType, media, name, schemas)));
            }
        }

        return result;
    }

    /// <summary>What the method returns: the one shape of all documented successes.</summary>
    public static ResultModel Result(IReadOnlyList<ResponseModel> responses, ContractDocument contract, string pointer, DiagnosticBag diagnostics)
    {
        var successes = responses.Where(r => r.IsSuccess).ToList();
        if (successes.Count == 0)
        {
            successes = [.. responses.Where(r => r.Status == "default")];
        }

        // Of one status with several media types the first is asked for (JSON stands first).
        var perStatus = successes.GroupBy(r => r.Status).Select(g => g.First()).ToList();
        var typed = perStatus.Where(r => r.Use is not null).DistinctBy(r => r.Use!.Value.Type).ToList();
        if (typed.Count == 0)
        {
            return new ResultModel(ResultKind.None, null);
        }

        if (typed.Count > 1)
        {
            diagnostics.Warning("CC0033", contract.Source, JsonPointer.Append(pointer, "responses"),
                $"The successes {string.Join(", ", typed.Select(t => t.Status))} have different bodies.",
                "The method returns raw JSON; the status tells which one it is.");
            return new ResultModel(ResultKind.JsonOrNone, ClrType.Json.NotNull.OrNull);
        }

        var use = typed[0].Use!.Value;
        var maybeNone = perStatus.Exists(r => r.Use is null);
        return use.Type.Kind switch
        {
            ClrKind.Stream => new ResultModel(ResultKind.Stream, use),
            _ when !MediaTypes.IsJson(typed[0].MediaType!) => new ResultModel(ResultKind.Text, use),
            _ when use.Nullable || maybeNone => new ResultModel(ResultKind.JsonOrNone, use.OrNull),
            _ => new ResultModel(ResultKind.Json, use),
        };
    }

    private static TypeUse? Use(string mediaType, IOpenApiMediaType? media, string name, SchemaCompiler schemas)
    {
        if (MediaTypes.IsJson(mediaType))
        {
            return media?.Schema is { } schema ? schemas.Compile(schema, name) : ClrType.Json.NotNull;
        }

        return (MediaTypes.IsText(mediaType) ? ClrType.String : ClrType.Stream).NotNull;
    }
}
