using System.Globalization;
using System.Text.Json;

namespace Clients.Testing.Contracts;

/// <summary>RFC 6901 pointers, as used by <c>$ref</c> and by the messages about violations.</summary>
internal static class JsonPointer
{
    public static string Append(string pointer, string name) =>
        $"{pointer}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

    public static string Append(string pointer, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{pointer}/{index}");

    /// <summary>Finds what a local reference such as <c>#/components/schemas/job</c> points to.</summary>
    public static JsonElement Resolve(JsonElement root, string reference)
    {
        if (!reference.StartsWith('#'))
            throw new FormatException($"'{reference}' points outside the contract: bundle the document into one file first.");

        var current = root;
        foreach (var escaped in reference.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = Uri.UnescapeDataString(escaped)
                .Replace("~1", "/", StringComparison.Ordinal)
                .Replace("~0", "~", StringComparison.Ordinal);
            current = current.ValueKind switch
            {
                JsonValueKind.Object when current.TryGetProperty(name, out var property) => property,
                JsonValueKind.Array when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                    && index < current.GetArrayLength() => current[index],
                _ => throw new FormatException($"The contract has nothing at '{reference}'."),
            };
        }

        return current;
    }
}
