using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Clients.Resilience;

/// <summary>
/// Times as RFC 3339 has them. The framework writes <c>+00:00</c> where nearly every server writes <c>Z</c>: what is read and written back
/// should be the same to the letter. Reading also takes the forms with a blank or without an offset (UTC is assumed) that servers send.
/// </summary>
internal sealed class Rfc3339Converter : JsonConverter<DateTimeOffset>
{
    private const int MostDigits = 7;
    private const string Utc = "yyyy-MM-ddTHH:mm:ss.FFFFFFFZ";
    private const string WithOffset = "yyyy-MM-ddTHH:mm:ss.FFFFFFFzzz";

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            if (reader.ValueSpan.EndsWith("Z"u8) && reader.TryGetDateTimeOffset(out var exact))
            {
                return exact;
            }

            if (DateTimeOffset.TryParse(reader.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var lenient))
            {
                return lenient;
            }
        }

        throw new JsonException("This is not a time in the form of RFC 3339.");
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => Write(writer, value, digits: 0);

    /// <param name="writer">Where to write.</param>
    /// <param name="value">The time.</param>
    /// <param name="digits">Digits of the fraction; 0 for as many as it needs.</param>
    public static void Write(Utf8JsonWriter writer, DateTimeOffset value, int digits)
    {
        Span<char> text = stackalloc char[40];
        var format = value.Offset == TimeSpan.Zero ? Utc : WithOffset;
        format = digits == 0 ? format : format.Replace("FFFFFFF", new string('f', digits), StringComparison.Ordinal);
        value.TryFormat(text, out var length, format, CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..length]);
    }

    /// <summary>Digits of a fraction that ends in a zero; 0 for every other time.</summary>
    public static byte TrailingZeroDigits(ReadOnlySpan<byte> text)
    {
        var point = text.IndexOf((byte)'.');
        if (point < 0)
        {
            return 0;
        }

        var fraction = text[(point + 1)..];
        var end = fraction.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        var length = end < 0 ? fraction.Length : end;
        return length is > 0 and <= MostDigits && fraction[length - 1] == (byte)'0' ? (byte)length : (byte)0;
    }
}
