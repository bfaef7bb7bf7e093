namespace ContractCompiler.Reading;

/// <summary>
/// What the parts of an OpenAPI document are made of (2.0, 3.0 and 3.1 together), as far as a client depends on it. A value is the name of a
/// part; <c>map:x</c> is an object whose every member is an x, <c>list:x</c> an array of them. A leading <c>?</c> marks what a client can do
/// without: of the wrong kind it is left out with a warning, where anything else is an error.
/// </summary>
internal static class ContractShape
{
    public static IReadOnlyDictionary<string, string> Members(string part) => Parts.GetValueOrDefault(part, None);

    private static readonly Dictionary<string, string> None = [];

    private static readonly Dictionary<string, Dictionary<string, string>> Parts = new(StringComparer.Ordinal)
    {
        ["document"] = Of("info ?info, servers ?list:object, tags ?list:object, security ?list:object, externalDocs ?object, webhooks ?map:pathItem, " +
            "paths map:pathItem, components components, definitions map:schema, parameters map:parameter, responses map:response, " +
            "securityDefinitions ?map:object, host ?text, basePath ?text, schemes ?list:text, consumes ?list:text, produces ?list:text"),
        ["info"] = Of("title ?text, version ?text, description ?text, contact ?object, license ?object"),
        ["components"] = Of("schemas map:schema, parameters map:parameter, responses map:response, requestBodies map:requestBody, " +
            "headers map:header, pathItems map:pathItem, examples ?map:object, links ?map:object, callbacks ?map:object, securitySchemes ?map:object"),
        ["pathItem"] = Of("parameters list:parameter, servers ?list:object, " + string.Join(", ", HttpMethods.Known.Select(m => m + " operation"))),
        ["operation"] = Of("operationId ?text, summary ?text, description ?text, tags ?list:text, deprecated ?flag, security ?list:object, " +
            "servers ?list:object, externalDocs ?object, callbacks ?map:object, consumes ?list:text, produces ?list:text, " +
            "parameters list:parameter, requestBody requestBody, responses map:response"),
        ["parameter"] = Of("name text, in text, description ?text, required ?flag, deprecated ?flag, explode ?flag, style ?text, " +
            "schema schema, content map:mediaType, items schema, examples ?map:object"),
        ["requestBody"] = Of("description ?text, required ?flag, content map:mediaType"),
        ["response"] = Of("description ?text, content map:mediaType, headers ?map:header, schema schema, links ?map:object"),
        ["header"] = Of("description ?text, required ?flag, schema ?schema, content ?map:mediaType"),
        ["mediaType"] = Of("schema schema, examples ?map:object, encoding ?map:object"),
        ["schema"] = Of("title ?text, description ?text, format ?text, pattern ?text, nullable ?flag, readOnly ?flag, writeOnly ?flag, deprecated ?flag, " +
            "properties map:schema, patternProperties ?map:schema, items ?schema, additionalProperties schema, allOf list:schema, oneOf list:schema, " +
            "anyOf list:schema, not ?schema, required ?list:text, enum ?list:any, discriminator ?discriminator, externalDocs ?object, xml ?object, " +
            "minLength ?count, maxLength ?count, minItems ?count, maxItems ?count, minProperties ?count, maxProperties ?count, uniqueItems ?flag, " +
            "minimum ?number, maximum ?number, multipleOf ?number, exclusiveMinimum ?bound, exclusiveMaximum ?bound"),
    };

    private static Dictionary<string, string> Of(string members) => members.Split(", ")
        .Select(m => m.Split(' ')).ToDictionary(m => m[0], m => m[1], StringComparer.Ordinal);
}

internal static class HttpMethods
{
    public static readonly string[] Known = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
}
