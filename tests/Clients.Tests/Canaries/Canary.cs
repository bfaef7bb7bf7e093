using System.Text;
using System.Text.Json;

namespace Clients.Tests.Canaries;

/// <summary>A secret that must turn up nowhere, in no spelling.</summary>
internal sealed class Canary(string place)
{
    private string[]? spellings;

    public string Place { get; } = place;

    /// <summary>Unmistakable, and with characters that every encoding changes.</summary>
    public string Text { get; } = $"canary<{place}>+/=\"{place.Length}&7f3a9c";

    /// <summary>The same where only letters, digits and a few signs may stand.</summary>
    public string Token { get; } = $"canary.{place}.7f3a9c";

    /// <summary>Whether a text holds the secret: as it is, URL-encoded, JSON-escaped, in hexadecimal, or in base64 at any offset.</summary>
    public bool IsIn(string text) => Array.Exists(spellings ??= Spell(), spelling => text.Contains(spelling, StringComparison.OrdinalIgnoreCase));

    private string[] Spell() => [.. new[] { Text, Token }.SelectMany(static text =>
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return new[] { text, Uri.EscapeDataString(text), JsonEncodedText.Encode(text).ToString(), Convert.ToHexString(bytes), text[..^1].Replace("\"", "\\\"", StringComparison.Ordinal) }
            .Concat(Enumerable.Range(0, 3).Select(offset =>
            {
                // The characters at both ends depend on the neighbours.
                var encoded = Convert.ToBase64String([.. new byte[offset], .. bytes]);
                return encoded[((offset * 8 / 6) + 1)..^4];
            }));
    }).Distinct()];
}
