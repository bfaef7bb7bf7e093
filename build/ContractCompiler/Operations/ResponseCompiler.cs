using ContractCompiler.Schemas;
using Microsoft.OpenApi;

namespace ContractCompiler.Operations;

/// <summary>What an operation answers, and the one thing that its method returns for all documented successes.</summary>
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

            foreach (var (mediaType, media) in content.OrderBy(c => MediaTypes.KindOf(c.Key, c.Value.Schema) == BodyKind.Json ? 0 : 1))
            {
                var name = method + (status is ['2', ..] ? "Result" + (successes > 1 ? status : "") : "Error" + status);
                result.Add(Compile(status, mediaType, media.Schema, name, schemas));
            }
        }

        return result;
    }

    /// <summary>What the method returns: the one shape of all documented successes.</summary>
    public static ResultModel Result(IReadOnlyList<ResponseModel> responses, string name, SchemaCompiler schemas)
    {
        var perStatus = PerStatus(responses);
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

    /// <summary>The answer of a download: a text is handed over as a stream as well, however long it is.</summary>
    public static ResponseModel AsFile(ResponseModel response) => response is { IsSuccess: true, Kind: ResultKind.Text }
        ? response with { Kind = ResultKind.Stream, Use = ClrType.Stream.NotNull } : response;

    /// <summary>The media types of what the method reads: its result first, then what typed errors are written in.</summary>
    public static IReadOnlyList<string> Accept(IReadOnlyList<ResponseModel> responses)
    {
        var read = PerStatus(responses);
        var types = responses.Where(r => read.Exists(chosen => chosen.Status == r.Status && chosen.Kind == r.Kind && chosen.Use == r.Use))
            .Concat(responses.Where(r => !r.IsSuccess && r.Kind == ResultKind.Json))
            .Where(r => r.MediaType is not null)
            .Select(r => r.Kind == ResultKind.Json ? MediaTypes.Concrete(r.MediaType!, BodyKind.Json) : r.MediaType!)
            .Select(type => type.Contains("charset", StringComparison.OrdinalIgnoreCase) ? MediaTypes.Bare(type) : type.Trim())
            .Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        return types.Count == 0 ? ["*/*"] : read.Exists(r => r.Kind == ResultKind.Stream) && !types.Contains("*/*") ? [.. types, "*/*;q=0.1"] : types;
    }

    /// <summary>
    /// Other readings of the answer, each with the name that sets it apart: a stream of events where the first reading is a JSON object,
    /// a text or a file. Media types that carry the data of the first in another coat (XML) are none.
    /// </summary>
    public static IEnumerable<(string Variant, IReadOnlyList<ResponseModel> Responses)> Variants(IReadOnlyList<ResponseModel> responses)
    {
        var successes = Successes(responses);
        var first = PerStatus(responses).Find(r => r.Use is not null);
        return successes.Where(r => r.MediaType is not null && r.Kind != first!.Kind && r.Use != first.Use && !r.IsOtherCoat).GroupBy(r => r.Kind)
            .Select(g => ($"As{(g.Key == ResultKind.Sequence ? ResultKind.Lines : g.Key)}",
                (IReadOnlyList<ResponseModel>)[.. g, .. responses.Except(successes)]))
            .DistinctBy(v => v.Item1);
    }

    private static List<ResponseModel> Successes(IReadOnlyList<ResponseModel> responses)
    {
        var successes = responses.Where(r => r.IsSuccess).ToList();
        return successes.Count > 0 ? successes : [.. responses.Where(r => r.Status == "default")];
    }

    /// <summary>Of one status with several media types the first is asked for (JSON stands first).</summary>
    private static List<ResponseModel> PerStatus(IReadOnlyList<ResponseModel> responses) => [.. Successes(responses).GroupBy(r => r.Status).Select(g => g.First())];

    private static ResultModel Single(ResponseModel response, bool maybeNone) => response switch
    {
        { Use: not { } } => new ResultModel(ResultKind.None, null),
        { Kind: ResultKind.Json, Use: { } use } when use.Nullable || maybeNone => new ResultModel(ResultKind.JsonOrNone, use.OrNull),
        { Kind: var kind, Use: var use, Events: var events } => new ResultModel(kind, use, Events: events),
    };

    private static ResponseModel Compile(string status, string mediaType, IOpenApiSchema? schema, string name, SchemaCompiler schemas)
    {
        if (MediaTypes.IsStreamed(mediaType))
        {
            var kind = MediaTypes.IsEvents(mediaType) ? ResultKind.Events : MediaTypes.IsSequence(mediaType) ? ResultKind.Sequence : ResultKind.Lines;
            // The schema describes one event, or, as some have it, the list of all.
            var element = schema is null ? ClrType.Json.NotNull : schemas.Compile(schema, name);
            var item = element.Type is { Kind: ClrKind.List, Element: { } inner } ? inner : element;
            return new ResponseModel(status, mediaType, ClrType.EventsOf(item).NotNull, kind)
            {
                Events = kind == ResultKind.Events ? EventSchema.Shape(schema) : "Data",
            };
        }

        return MediaTypes.KindOf(mediaType, schema) switch
        {
            BodyKind.Json => new ResponseModel(status, mediaType, schema is null ? ClrType.Json.NotNull : schemas.Compile(schema, name), ResultKind.Json),
            BodyKind.Text => new ResponseModel(status, mediaType, ClrType.String.NotNull, ResultKind.Text) { IsOtherCoat = IsStructured(schema) },
            _ => new ResponseModel(status, mediaType, ClrType.Stream.NotNull, ResultKind.Stream) { IsOtherCoat = IsStructured(schema) },
        };
    }

    private static bool IsStructured(IOpenApiSchema? schema) =>
        schema is not null && SchemaShape.TypeOf(schema) != JsonSchemaType.String && !SchemaShape.IsEmpty(schema);
}
