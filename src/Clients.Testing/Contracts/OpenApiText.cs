using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Clients.Testing.Contracts;

/// <summary>Reads the text of an OpenAPI document, YAML or JSON, into one JSON tree.</summary>
internal static partial class OpenApiText
{
    public static JsonElement Parse(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        if (text.AsSpan().TrimStart().StartsWith("{", StringComparison.Ordinal))
            return JsonElement.Parse(text);

        // YamlDotNet refuses a block of text that begins with a line of blanks; emptied, such a line means the same.
        var stream = new YamlStream();
        stream.Load(new StringReader(BlankLine().Replace(text, "")));
        if (stream.Documents.Count == 0)
            throw new FormatException("The contract is empty: it must be an OpenAPI document in YAML or JSON.");

        return JsonSerializer.SerializeToElement(Convert(stream.Documents[0].RootNode));
    }

    [GeneratedRegex("^[ \t]+$", RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex BlankLine();

    private static JsonNode? Convert(YamlNode node) => node switch
    {
        YamlMappingNode mapping => Object(mapping),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(Convert)]),
        YamlScalarNode scalar => Scalar(scalar),
        _ => throw new FormatException($"Unsupported YAML at line {node.Start.Line}."),
    };

    private static JsonObject Object(YamlMappingNode mapping)
    {
        var result = new JsonObject();
        foreach (var (key, value) in mapping.Children)
            result[((YamlScalarNode)key).Value ?? ""] = Convert(value);

        return result;
    }

    /// <summary>YAML's core schema: only plain scalars are numbers, booleans or null; dates stay text, as in JSON.</summary>
    private static JsonValue? Scalar(YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        if (scalar.Style is not (ScalarStyle.Plain or ScalarStyle.Any))
            return JsonValue.Create(text);

        return text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => null,
            "true" or "True" or "TRUE" => JsonValue.Create(true),
            "false" or "False" or "FALSE" => JsonValue.Create(false),
            _ => Number(text) ?? JsonValue.Create(text),
        };
    }

    private static JsonValue? Number(string text)
    {
        if (!(char.IsAsciiDigit(text[0]) || text[0] is '-' or '+' or '.') || !text.Any(char.IsAsciiDigit))
            return null;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            return JsonValue.Create(whole);

        const NumberStyles Float = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return double.TryParse(text, Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real)
            ? JsonValue.Create(real)
            : null;
    }
}
