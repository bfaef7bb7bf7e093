using ContractCompiler.Operations;
using Microsoft.OpenApi;

namespace ContractCompiler.Diff.Wire;

internal sealed class BodyComparison(SchemaComparison schemas, WireLog log)
{
    public void Compare(OperationPair pair, IOpenApiRequestBody? before, IOpenApiRequestBody? after, WirePlace at)
    {
        at = at.Below("/requestBody");
        if (before?.Content is not { Count: > 0 } oldContent || after?.Content is not { Count: > 0 } newContent)
        {
            if (after?.Content is { Count: > 0 })
            {
                log.Add(after.Required ? WireRules.BodyAddedRequired : WireRules.BodyAdded, at, after.Required ? "added, required" : "added");
            }
            else if (before?.Content is { Count: > 0 })
            {
                log.Add(WireRules.BodyRemoved, at, "removed", inOld: true);
            }

            return;
        }

        if (before.Required != after.Required)
        {
            log.Add(after.Required ? WireRules.BodyRequired : WireRules.BodyOptional, at, after.Required ? "is now required" : "is no longer required");
        }

        new ContentComparison(schemas, log).Compare(
            oldContent, newContent, media => Use(pair.Old!.Body, media), media => Use(pair.New!.Body, media), at.Below("/content"));
    }

    private static Schemas.TypeUse? Use(BodyModel? body, string mediaType) => body?.MediaType == mediaType ? body.Use : null;
}
