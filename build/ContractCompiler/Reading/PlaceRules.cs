using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ContractCompiler.Reading;

/// <summary>Names with a meaning of their own: paths, methods, statuses, media types, headers. One that no request can carry is never sent.</summary>
internal static partial class PlaceRules
{
    public static void Check(JsonObject map, string part, string pointer, SourceFile source, DiagnosticBag diagnostics)
    {
        if (part == "pathItem")
        {
            CheckMethods(map, pointer, source, diagnostics);
        }
    }

    /// <summary>Checks the keys of a map by what its members are, and drops members whose key is impossible.</summary>
    public static void CheckMap(JsonObject map, string element, string pointer, SourceFile source, DiagnosticBag diagnostics)
    {
        foreach (var (key, _) in map.Where(m => element == "mediaType" || !m.Key.StartsWith("x-", StringComparison.Ordinal)).ToList())
        {
            var at = JsonPointer.Append(pointer, key);
            switch (element)
            {
                case "pathItem" when pointer == "/paths":
                    CheckPath(key, at, source, diagnostics);
                    break;
                case "response" when pointer.EndsWith("/responses", StringComparison.Ordinal) && pointer.StartsWith("/paths/", StringComparison.Ordinal):
                    CheckStatus(map, key, at, source, diagnostics);
                    break;
                case "mediaType" when !MediaType().IsMatch(key):
                    diagnostics.Warning("CC0043", source, at, $"'{key}' is no media type; it is left out.", "Write it as RFC 9110 has it, such as application/json.");
                    map.Remove(key);
                    break;
            }
        }
    }

    /// <summary>Whether a request can carry the parameter at all: names of headers and cookies are tokens (RFC 9110, section 5.1; RFC 6265, 4.1.1).</summary>
    public static bool CanBeSent(JsonNode parameter, string pointer, SourceFile source, DiagnosticBag diagnostics)
    {
        if (parameter["in"]?.ToString() is not ("header" or "cookie") || parameter["name"]?.ToString() is not { } name || Token().IsMatch(name))
        {
            return true;
        }

        diagnostics.Warning("CC0035", source, JsonPointer.Append(pointer, "name"), $"'{name}' is no name that a header or cookie can have; the parameter is left out.",
            "Use letters, digits and dashes.");
        return false;
    }

    private static void CheckPath(string path, string pointer, SourceFile source, DiagnosticBag diagnostics)
    {
        if (!path.StartsWith('/'))
        {
            diagnostics.Error("CC0036", source, pointer, $"The path '{path}' does not begin with '/'.", $"Write '/{path}'.");
        }
        else if (!PathTemplate().IsMatch(path))
        {
            diagnostics.Error("CC0036", source, pointer,
                $"The path '{path}' is no path: it holds a control character or a backslash, or its braces do not pair around names.",
                "Correct it; a placeholder is a name in braces, such as /pets/{id}.");
        }
    }

    private static void CheckMethods(JsonObject item, string pointer, SourceFile source, DiagnosticBag diagnostics)
    {
        foreach (var (key, value) in item.ToList())
        {
            if (value is JsonObject && !HttpMethods.Known.Contains(key) && !key.StartsWith("x-", StringComparison.Ordinal))
            {
                diagnostics.Warning("CC0042", source, JsonPointer.Append(pointer, key), $"'{key}' is no HTTP method of OpenAPI; the operation is left out.",
                    $"Use one of {string.Join(", ", HttpMethods.Known)}, in lower case.");
                item.Remove(key);
            }
        }
    }

    private static void CheckStatus(JsonObject responses, string status, string pointer, SourceFile source, DiagnosticBag diagnostics)
    {
        if (status == "default" || Status().IsMatch(status))
        {
            return;
        }

        var meant = status.ToUpperInvariant();
        var isRange = Status().IsMatch(meant) && !responses.ContainsKey(meant);
        if (isRange)
        {
            responses[meant] = responses[status]?.DeepClone();
        }

        diagnostics.Warning("CC0044", source, pointer, $"'{status}' is no status; it is {(isRange ? $"read as '{meant}'" : "left out")}.", "Use 100 to 599, a range such as 2XX, or 'default'.");
        responses.Remove(status);
    }

    [GeneratedRegex(@"^/([^{}\\\p{Cc}\p{Cf}\u2028\u2029]|\{[^{}/\\\p{Cc}\p{Cf}\u2028\u2029]+\})*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex PathTemplate();

    [GeneratedRegex(@"^[A-Za-z0-9!#$%&'*+.^_`|~-]+\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Token();

    [GeneratedRegex(@"^[1-5]([0-9][0-9]|XX)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Status();

    // RFC 9110, section 8.3.1, and the ranges (*/*) that documents use; parameters are only kept free of what would end the header.
    [GeneratedRegex(@"^\s?[A-Za-z0-9_!#$&^.+*-]+/[A-Za-z0-9_!#$&^.+*-]+\s?(;[\x20-\x7e]*)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex MediaType();
}
