using System.Globalization;
using System.Text.Json;

namespace ContractCompiler.Corpus;

/// <summary>How two JSON values differ: not at all, only in spelling, or in what they say.</summary>
internal static class JsonComparison
{
    /// <summary>The same to the letter, whatever the order of members.</summary>
    public static bool AreEqual(JsonElement left, JsonElement right) => Difference(left, right, "$", exact: true) is null;

    /// <summary>The path of the first value that is spelled differently.</summary>
    public static string? Difference(JsonElement read, JsonElement written) => Difference(read, written, "$", exact: true);

    /// <summary>The path of the first value that was lost. Null and absent are the same, and so are two spellings of one instant or number.</summary>
    public static string? Loss(JsonElement read, JsonElement written) => Difference(read, written, "$", exact: false);

    private static string? Difference(JsonElement left, JsonElement right, string path, bool exact) => (left.ValueKind, right.ValueKind) switch
    {
        (JsonValueKind.Object, JsonValueKind.Object) => Members(left, right, path, exact),
        (JsonValueKind.Array, JsonValueKind.Array) when left.GetArrayLength() == right.GetArrayLength() => left.EnumerateArray()
            .Zip(right.EnumerateArray()).Select((p, i) => Difference(p.First, p.Second, $"{path}[{i}]", exact)).FirstOrDefault(d => d is not null),
        var (a, b) when a == b && left.GetRawText() == right.GetRawText() => null,
        (JsonValueKind.String, JsonValueKind.String) when left.GetString() == right.GetString() => null,
        _ => !exact && IsSame(left, right) ? null : $"{path}: {Short(left)} became {Short(right)}",
    };

    private static string? Members(JsonElement left, JsonElement right, string path, bool exact)
    {
        foreach (var name in left.EnumerateObject().Concat(right.EnumerateObject()).Select(p => p.Name).Distinct(StringComparer.Ordinal))
        {
            var (isLeft, isRight) = (left.TryGetProperty(name, out var a), right.TryGetProperty(name, out var b));
            if (isLeft && isRight)
            {
                if (Difference(a, b, $"{path}.{name}", exact) is { } difference)
                {
                    return difference;
                }
            }
            else if (exact || (isLeft ? a : b).ValueKind != JsonValueKind.Null)
            {
                return $"{path}.{name} {(isLeft ? "was lost" : "was added")}";
            }
        }

        return null;
    }

    private static bool IsSame(JsonElement left, JsonElement right) => (left.ValueKind, right.ValueKind) switch
    {
        (JsonValueKind.Number, JsonValueKind.Number) => left.GetDouble().Equals(right.GetDouble()),
        (JsonValueKind.String, JsonValueKind.String) => Instant(left) is { } a && Instant(right) is { } b && a == b,
        _ => false,
    };

    private static DateTimeOffset? Instant(JsonElement text) =>
        DateTimeOffset.TryParse(text.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant : null;

    private static string Short(JsonElement value) => value.GetRawText() is { Length: > 60 } text ? text[..60] + "…" : value.GetRawText();
}
