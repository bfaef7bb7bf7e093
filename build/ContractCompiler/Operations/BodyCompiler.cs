using ContractCompiler.Naming;
using ContractCompiler.Schemas;
using Microsoft.OpenApi;

namespace ContractCompiler.Operations;

/// <summary>Picks the media type that a request is sent in: JSON where there is a choice.</summary>
internal static class BodyCompiler
{
    public static BodyModel? Compile(IOpenApiRequestBody? body, HttpMethod verb, string method, SchemaCompiler schemas)
    {
        if (body?.Content is not { Count: > 0 } content)
        {
            return null;
        }

        var (mediaType, media) = content.MinBy(c => Rank(c.Key));
        var kind = Kind(mediaType);
        var use = kind switch
        {
            BodyKind.Binary => ClrType.Stream.NotNull,
            BodyKind.Text => ClrType.String.NotNull,
            BodyKind.Json when media?.Schema is { } patch && (verb == HttpMethod.Patch || MediaTypes.IsMergePatch(mediaType)) =>
                schemas.CompilePatch(patch, method + "Body", MediaTypes.IsMergePatch(mediaType)),
            _ when media?.Schema is { } schema => schemas.Compile(schema, method + "Body"),
            _ => ClrType.Json.NotNull,
        };
        return new BodyModel(kind, mediaType, body.Required ? use : use.OrNull, body.Required, Literal.Documentation(body.Description),
            kind is BodyKind.Form or BodyKind.Multipart ? schemas.ModelOf(use.Type) as RecordModel : null);
    }

    private static int Rank(string mediaType) => Kind(mediaType) switch
    {
        BodyKind.Json => MediaTypes.Bare(mediaType) == "application/json" ? 0 : 1,
        BodyKind.Form => 2,
        BodyKind.Multipart => 3,
        BodyKind.Text => 4,
        _ => 5,
    };

    private static BodyKind Kind(string mediaType) => MediaTypes.Bare(mediaType) switch
    {
        "application/x-www-form-urlencoded" => BodyKind.Form,
        "multipart/form-data" => BodyKind.Multipart,
        _ when MediaTypes.IsJson(mediaType) => BodyKind.Json,
        _ when MediaTypes.IsText(mediaType) => BodyKind.Text,
        _ => BodyKind.Binary,
    };
}
