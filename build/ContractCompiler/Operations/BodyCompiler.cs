using ContractCompiler.Naming;
using ContractCompiler.Schemas;
using Microsoft.OpenApi;

namespace ContractCompiler.Operations;

/// <summary>
/// The bodies that an operation takes. JSON comes first where there is a choice; another media type is a body of its own only if it
/// carries something that the first does not. JSON of several media types may be several things (a patch in two dialects, say); those of
/// other kinds differ in nothing but their label.
/// </summary>
internal static class BodyCompiler
{
    /// <returns>The body of the operation's method, then those of its variants, each with the name that sets it apart.</returns>
    public static IReadOnlyList<(string Variant, BodyModel Body)> Compile(
        IOpenApiRequestBody? body, HttpMethod verb, string method, SchemaCompiler schemas)
    {
        var result = new List<(string Variant, BodyModel Body)>();
        var content = (body?.Content ?? Enumerable.Empty<KeyValuePair<string, IOpenApiMediaType>>())
            .Select(c => (c.Key, c.Value, Kind: MediaTypes.KindOf(c.Key, c.Value.Schema))).ToList();
        if (content.Exists(c => c.Kind is not (BodyKind.Text or BodyKind.Binary)))
        {
            // XML and its kind, beside JSON or a form: the same data in another coat.
            content.RemoveAll(c => c.Kind is BodyKind.Text or BodyKind.Binary && IsStructured(c.Value.Schema));
        }

        foreach (var group in content.GroupBy(c => (c.Kind, Json: c.Kind == BodyKind.Json ? c.Key : ""))
            .OrderBy(g => Rank(g.Key.Kind)).ThenBy(g => MediaTypes.Bare(g.Key.Json) == "application/json" ? 0 : 1))
        {
            var isFirst = result.Count == 0;
            var variant = isFirst ? "" : "As" + Suffix(group.Key.Kind, group.First().Key);
            var compiled = Compile([.. group.Select(c => KeyValuePair.Create(c.Key, c.Value))], group.Key.Kind, body!, verb, method + variant, schemas);
            if (isFirst || result.TrueForAll(r => r.Body.Use.Type != compiled.Use.Type))
            {
                result.Add((variant, compiled));
            }
        }

        return result;
    }

    private static BodyModel Compile(
        IReadOnlyList<KeyValuePair<string, IOpenApiMediaType>> content, BodyKind kind, IOpenApiRequestBody body, HttpMethod verb, string method,
        SchemaCompiler schemas)
    {
        var (mediaType, media) = content.FirstOrDefault(c => MediaTypes.Bare(c.Key) == "text/plain", content[0]);
        var leavesChoice = kind == BodyKind.Binary && (content.Count > 1 || MediaTypes.IsRange(mediaType) || mediaType.StartsWith("multipart/", StringComparison.Ordinal));
        var use = kind switch
        {
            BodyKind.Binary => (leavesChoice ? ClrType.File : ClrType.Stream).NotNull,
            BodyKind.Text => ClrType.String.NotNull,
            BodyKind.Json when media?.Schema is { } patch && (verb == HttpMethod.Patch || MediaTypes.IsMergePatch(mediaType)) =>
                schemas.CompilePatch(patch, method + "Body", MediaTypes.IsMergePatch(mediaType)),
            _ when media?.Schema is { } schema => schemas.Compile(schema, method + "Body"),
            _ => ClrType.Json.NotNull,
        };
        return new BodyModel(
            kind, leavesChoice ? mediaType : MediaTypes.Concrete(mediaType, kind), body.Required ? use : use.OrNull, body.Required,
            Literal.Documentation(body.Description))
        {
            Allowed = leavesChoice ? [.. content.Select(c => c.Key)] : [],
            Fields = kind is BodyKind.Form or BodyKind.Multipart ? FormFields.Of(media!, schemas.ModelOf(use.Type) as RecordModel) : null,
        };
    }

    private static bool IsStructured(IOpenApiSchema? schema) =>
        schema is not null && SchemaShape.TypeOf(schema) != JsonSchemaType.String && !SchemaShape.IsEmpty(schema);

    private static int Rank(BodyKind kind) => kind switch
    {
        BodyKind.Json => 0,
        BodyKind.Form => 1,
        BodyKind.Multipart => 2,
        BodyKind.Text => 3,
        _ => 4,
    };

    private static string Suffix(BodyKind kind, string mediaType) => kind switch
    {
        BodyKind.Form => "Form",
        BodyKind.Multipart => "Multipart",
        BodyKind.Text => "Text",
        BodyKind.Binary => "Stream",
        _ when MediaTypes.IsMergePatch(mediaType) => "MergePatch",
        _ when MediaTypes.Bare(mediaType) == "application/json-patch+json" => "JsonPatch",
        _ => Identifier.Pascal(MediaTypes.Bare(mediaType).Split('/')[^1]),
    };
}
