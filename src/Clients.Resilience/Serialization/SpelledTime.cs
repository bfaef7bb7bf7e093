using System.Text.Json;
using System.Text.Json.Serialization;

namespace Clients.Resilience;

/// <summary>
/// A time together with the zeros at the end of its fraction, which the time itself forgets: <c>08:47:09.000Z</c>. Models hold the time;
/// the zeros travel beside it, so that what was read is written back to the letter.
/// </summary>
internal readonly record struct SpelledTime(DateTimeOffset? Time, byte Digits);

internal sealed class SpelledTimeConverter : JsonConverter<SpelledTime>
{
    private const int MostDigits = 7;

    public override bool HandleNull => true;

    public override SpelledTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return default;
        }

        var digits = reader.TokenType == JsonTokenType.String ? Digits(reader.ValueSpan) : (byte)0;
        return new SpelledTime(JsonSerializer.Deserialize(ref reader, JsonTypes.Info<DateTimeOffset>(options)), digits);
    }

    public override void Write(Utf8JsonWriter writer, SpelledTime value, JsonSerializerOptions options)
    {
        if (value.Time is { } time)
        {
            Rfc3339Converter.Write(writer, time, value.Digits);
            return;
        }

        writer.WriteNullValue();
    }

    /// <summary>Digits of a fraction that ends in a zero; 0 for every other time.</summary>
    private static byte Digits(ReadOnlySpan<byte> text)
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
