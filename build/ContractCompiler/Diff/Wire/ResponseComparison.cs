using ContractCompiler.Operations;
using ContractCompiler.Schemas;
using Microsoft.OpenApi;

namespace ContractCompiler.Diff.Wire;

internal sealed class ResponseComparison(SchemaComparison schemas, WireLog log)
{
    public void Compare(OperationPair pair, OpenApiResponses before, OpenApiResponses after, WirePlace at)
    {
        foreach (var (status, response) in after)
        {
            var place = Place(pair, status, at);
            if (before.TryGetValue(status, out var known))
            {
                Compare(pair, status, known, response, place);
            }
            else
            {
                log.Add(IsSuccess(status) ? WireRules.SuccessAdded : WireRules.FailureAdded, place, "added");
            }
        }

        foreach (var (status, _) in before.Where(r => !after.ContainsKey(r.Key)))
        {
            log.Add(IsSuccess(status) ? WireRules.SuccessRemoved : WireRules.FailureRemoved, Place(pair, status, at), "removed", inOld: true);
        }
    }

    private void Compare(OperationPair pair, string status, IOpenApiResponse before, IOpenApiResponse after, WirePlace place)
    {
        var (old, @new) = (before.Content ?? new Dictionary<string, IOpenApiMediaType>(), after.Content ?? new Dictionary<string, IOpenApiMediaType>());
        if (old.Count == 0 != (@new.Count == 0))
        {
            log.Add(old.Count == 0 ? WireRules.ContentAdded : WireRules.ContentRemoved, place, old.Count == 0 ? "has a body now" : "has no body any longer",
                inOld: @new.Count == 0, below: "/content");
        }
        else
        {
            new ContentComparison(schemas, log).Compare(
                old, @new, media => Use(pair.Old!, status, media), media => Use(pair.New!, status, media), place.Below("/content"));
        }

        var (oldHeaders, newHeaders) = (Headers(before), Headers(after));
        foreach (var header in newHeaders.Except(oldHeaders, StringComparer.OrdinalIgnoreCase))
        {
            log.Add(WireRules.HeaderAdded, place, $"header `{header}` added", below: JsonPointer.Append("/headers", header));
        }

        foreach (var header in oldHeaders.Except(newHeaders, StringComparer.OrdinalIgnoreCase))
        {
            log.Add(WireRules.HeaderRemoved, place, $"header `{header}` removed", inOld: true, below: JsonPointer.Append("/headers", header));
        }
    }

    private static WirePlace Place(OperationPair pair, string status, WirePlace at) => at.Below(JsonPointer.Append("/responses", status)) with
    {
        Name = $"response {status}",
        Direction = Direction.Response,
        Anchor = IsResult(pair, status) ? Anchor.Result(pair.Key) : Anchor.Error(pair.Key, status),
    };

    // Without any 2xx the compiler takes "default" for the success.
    private static bool IsResult(OperationPair pair, string status) => IsSuccess(status) ||
        status == "default" && !(pair.New ?? pair.Old)!.Responses.Any(r => r.IsSuccess);

    private static bool IsSuccess(string status) => status is ['2', ..];

    private static List<string> Headers(IOpenApiResponse response) => [.. (response.Headers?.Keys ?? Enumerable.Empty<string>())];

    /// <summary>Of lists of events the method yields the elements, and the schema describes one of them.</summary>
    private static TypeUse? Use(OperationModel operation, string status, string mediaType) =>
        operation.Responses.FirstOrDefault(r => r.Status == status && r.MediaType == mediaType)?.Use is not { } use ? null
        : use.Type.Kind == ClrKind.Events ? use.Type.Element : use;
}
