using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Clients.Resilience;

/// <summary>
/// The cookies of one request, as its contract has them among the parameters. They go to the upstream's own origin and to no other;
/// cookies that the upstream sets are never kept.
/// </summary>
internal sealed class RequestCookies
{
    private readonly StringBuilder text = new();

    public string? Header => text.Length > 0 ? text.ToString() : null;

    /// <summary>
    /// Adds a cookie; <c>null</c> adds none. What cannot stand in a cookie's value (RFC 6265, section 4.1.1), and <c>%</c>, is
    /// percent-encoded; control characters are refused as <c>validation_failed</c>.
    /// </summary>
    public void Add(string name, string? value)
    {
        if (value is not null)
        {
            text.Append(text.Length > 0 ? "; " : "").Append(name).Append('=').Append(Encode(name, value));
        }
    }

    /// <summary>Adds a structured value: exploded, each element or member as a cookie of its own; else one text with commas, encoded.</summary>
    public void Add<T>(string name, T? value, JsonTypeInfo<T> type, bool explode)
    {
        if (value is not null)
        {
            foreach (var part in ParameterText.Of(name, JsonSerializer.SerializeToElement(value, type), deep: false, explode))
            {
                Add(part.Name, string.Join(',', part.Texts));
            }
        }
    }

    private static string Encode(string name, string value)
    {
        if (RequestValue.IsBroken(value))
        {
            throw RequestValue.Refuse(name, "must not hold half of a surrogate pair");
        }

        Span<byte> bytes = stackalloc byte[4];
        var result = new StringBuilder(value.Length);
        foreach (var rune in value.EnumerateRunes())
        {
            if (Rune.IsControl(rune))
            {
                throw RequestValue.Refuse(name, "must not hold control characters");
            }

            if (IsCookieOctet(rune.Value))
            {
                result.Append((char)rune.Value);
                continue;
            }

            foreach (var part in bytes[..rune.EncodeToUtf8(bytes)])
            {
                result.Append(CultureInfo.InvariantCulture, $"%{part:X2}");
            }
        }

        return result.ToString();
    }

    private static bool IsCookieOctet(int code) => code is >= '!' and <= '~' and not ('"' or ',' or ';' or '\\' or '%');
}
