using ContractCompiler.Schemas;
using Microsoft.OpenApi;

namespace ContractCompiler.Operations;

internal static class ResponseCompiler
{
    public static IReadOnlyList<ResponseModel> Compile(OpenApiOperation operation, string method, SchemaCompiler schemas)
    {
        var result = new List<ResponseModel>();
        var successes = (operation.Responses ?? []).Where(r => r.Key is ['2', ..]).Select(r => r.Value.Content?.Values.FirstOrDefault()?.Schema)
            .OfType<IOpenApiSchema>().DistinctBy(new SchemaText().Of).Count();
        foreach (var (status, response) in operation.Responses ?? [])
        {
            if (response.Content is not { Count: > 0 } content)
            {
                result.Add(new ResponseModel(status, null, null));
                continue;
            }

            foreach (var (mediaType, media) in content.OrderBy(c => MediaTypes.IsJson(c.Key) ? 0 : 1))
            {
                var name = method + (status is ['2', ..] ? "Result" + (successes > 1 ? status : "") : "Error" + status);
                result.Add(new ResponseModel(status, mediaType, Use(mediaType, media, name, schemas)));
            }
        }

        return result;
    }

    /// <summary>What the method returns: the one shape of all documented successes.</summary>
    public static ResultModel Result(IReadOnlyList<ResponseModel> responses, string name, SchemaCompiler schemas)
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

        var maybeNone = perStatus.Exists(r => r.Use is null);
        if (typed.Count > 1)
        {
            var union = schemas.Union(name + "Result", [.. typed.Select(t => t.Use!.Value.Type)]);
            return new ResultModel(ResultKind.ByStatus, maybeNone ? union.OrNull : union, [.. perStatus.Select(r => (r.Status, Single(r, false)))]);
        }

        return Single(typed[0], maybeNone);
    }

    private static ResultModel Single(ResponseModel response, bool maybeNone)
    {
        if (response is not { Use: { } use, MediaType: { } mediaType })
        {
            return new ResultModel(ResultKind.None, null);
        }

        return use.Type.Kind switch
        {
            ClrKind.Stream => new ResultModel(ResultKind.Stream, use),
            ClrKind.Events => new ResultModel(MediaTypes.IsEvents(mediaType) ? ResultKind.Events : ResultKind.Lines, use),
            _ when !MediaTypes.IsJson(mediaType) => new ResultModel(ResultKind.Text, use),
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

        if (MediaTypes.IsEvents(mediaType) || MediaTypes.IsLines(mediaType))
        {
            // The schema describes one event, or, as some have it, the list of all.
            var element = media?.Schema is { } events ? schemas.Compile(events, name) : ClrType.Json.NotNull;
            return ClrType.EventsOf(element.Type is { Kind: ClrKind.List, Element: { } item } ? item : element).NotNull;
        }

        return (MediaTypes.IsText(mediaType) ? ClrType.String : ClrType.Stream).NotNull;
    }
}
