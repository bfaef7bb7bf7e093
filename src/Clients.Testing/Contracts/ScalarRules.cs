using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Clients.Testing.Contracts;

/// <summary>The rules for strings and numbers, and what the type names of a schema mean.</summary>
internal static partial class ScalarRules
{
    public static bool IsOfType(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && IsWhole(value),
        _ => throw new FormatException($"The contract uses the unknown type '{type}'."),
    };

    public static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => IsWhole(value) ? "integer" : "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        var kind => kind.ToString().ToLowerInvariant(),
    };

    public static void CheckString(Schema schema, string text, Action<string, string> report)
    {
        var length = text.EnumerateRunes().Count();
        if (length < schema.MinLength)
            report("minLength", $"must have at least {schema.MinLength} characters (had {length})");
        if (length > schema.MaxLength)
            report("maxLength", $"must have at most {schema.MaxLength} characters (had {length})");
        if (schema.Pattern is { } pattern && !pattern.IsMatch(text))
            report("pattern", $"must match {pattern} (was '{text}')");
        if (schema.Format is { } format && !HasFormat(text, format))
            report("format", $"must be a {format} (was '{text}')");
    }

    public static void CheckNumber(Schema schema, JsonElement value, Action<string, string> report)
    {
        if (!value.TryGetDecimal(out var number))
            return;

        var was = $"(was {value.GetRawText()})";
        if (number < schema.Minimum)
            report("minimum", $"must be ≥ {schema.Minimum} {was}");
        if (number > schema.Maximum)
            report("maximum", $"must be ≤ {schema.Maximum} {was}");
        if (number <= schema.ExclusiveMinimum)
            report("exclusiveMinimum", $"must be > {schema.ExclusiveMinimum} {was}");
        if (number >= schema.ExclusiveMaximum)
            report("exclusiveMaximum", $"must be < {schema.ExclusiveMaximum} {was}");
        if (schema.MultipleOf is > 0 and { } step && number % step != 0)
            report("multipleOf", $"must be a multiple of {step} {was}");
        if (schema.Format == "int32" && (number is < int.MinValue or > int.MaxValue))
            report("format", $"must be an int32 {was}");
        if (schema.Format == "int64" && (number is < long.MinValue or > long.MaxValue))
            report("format", $"must be an int64 {was}");
    }

    private static bool IsWhole(JsonElement value) =>
        value.TryGetDecimal(out var number) ? number == decimal.Truncate(number) : double.IsInteger(value.GetDouble());

    private static bool HasFormat(string text, string format) => format switch
    {
        "date-time" => DateTimePattern().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _),
        "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "uuid" => Guid.TryParseExact(text, "D", out _),
        "uri" => Uri.TryCreate(text, UriKind.Absolute, out _) && text.Contains(':', StringComparison.Ordinal),
        "byte" => Convert.TryFromBase64String(text, new byte[text.Length], out _),
        _ => true,
    };

    // RFC 3339: a zone is mandatory, which DateTimeOffset.TryParse alone would not ask for.
    [GeneratedRegex(
        @"^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DateTimePattern();
}
