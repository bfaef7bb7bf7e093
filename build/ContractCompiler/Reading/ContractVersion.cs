using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ContractCompiler.Reading;

/// <summary>Tells an OpenAPI document that we read from everything else that people have at hand.</summary>
internal static partial class ContractVersion
{
    /// <exception cref="ContractException">The file is no OpenAPI document, or one of another version.</exception>
    public static JsonObject Check(SourceFile source)
    {
        if (source.Root is not JsonObject root || (root["openapi"] ?? root["swagger"]) is not { } version)
        {
            throw new ContractException("CC0010", source.Path, SourcePosition.Start,
                $"This is not an OpenAPI document of version 2.0, 3.0 or 3.1{Guess(source.Root as JsonObject)}.",
                "Its root must be an object with 'openapi: 3.x.y' or 'swagger: \"2.0\"'.");
        }

        var key = root.ContainsKey("openapi") ? "openapi" : "swagger";
        var text = version is JsonValue ? version.ToString() : "(no text)";
        if (key == "openapi" ? !Three().IsMatch(text) : text is not ("2.0" or "2"))
        {
            throw new ContractException("CC0012", source.Path, source.Locate("/" + key), $"OpenAPI version '{text}' is not supported.",
                "Use 2.0, 3.0.x or 3.1.x.");
        }

        // YAML reads an unquoted 2.0 or 3.1 as a number.
        root[key] = key == "swagger" ? "2.0" : text.Split('.').Length < 3 ? text + ".0" : text;
        return root;
    }

    private static string Guess(JsonObject? root) => root switch
    {
        null => "",
        _ when root.ContainsKey("asyncapi") => ": it is an AsyncAPI document",
        _ when root.ContainsKey("swaggerVersion") => ": it is a Swagger 1.x document",
        _ when root["info"] is JsonObject info && info.ContainsKey("_postman_id") => ": it is a Postman collection",
        _ when root.ContainsKey("$schema") => ": it is a JSON schema",
        _ => "",
    };

    [GeneratedRegex(@"^3\.[01](\.[0-9]+(-[A-Za-z0-9.]+)?)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Three();
}
