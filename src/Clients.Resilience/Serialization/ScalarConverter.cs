using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Clients.Resilience;

/// <summary>Reads a scalar out of text that a server sent where the contract has another kind of value.</summary>
internal delegate bool ScalarText<T>(string text, out T value);

/// <summary>
/// Reads a scalar as the contract says, else as far as what came can be understood, else as no value: one odd member does not make an
/// answer unreadable (Postel's rule; real servers send numbers as strings, and null or an empty string for nothing). Strict, it throws.
/// </summary>
internal sealed class ScalarConverter<T>(JsonConverter<T> exact, ScalarText<T>? parse, bool strict) : JsonConverter<T>
{
    public override bool HandleNull => true;

    public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            // References say nothing about null at run time; where a value type meets it, the contract has no null.
            if (typeof(T).IsValueType)
            {
                ContractJson.Mismatch<T>(ref reader, strict);
            }

            return default;
        }

        var start = reader;
        try
        {
            return exact.Read(ref reader, typeToConvert, options);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            if (strict)
            {
                throw JsonPlace.Current.Misfit($"This is no {typeof(T).Name}.", exception);
            }

            reader = start;
            var raw = JsonElement.ParseValue(ref reader);
            var text = raw.ValueKind == JsonValueKind.String ? raw.GetString()! : raw.GetRawText();
            var value = default(T);
            var understood = parse is not null && parse(text, out value!);
            ContractJson.ReportMisfit(typeof(T), raw);
            return understood ? value : default;
        }
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        if (value is null)
        {
            writer.WriteNullValue();
            return;
        }

        exact.Write(writer, value, options);
    }

    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        exact.ReadAsPropertyName(ref reader, typeToConvert, options);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        exact.WriteAsPropertyName(writer, value!, options);
}

internal static class ScalarText
{
    public static bool String(string text, out string value)
    {
        value = text;
        return true;
    }

    public static bool Boolean(string text, out bool value) => bool.TryParse(text, out value);

    public static bool Number<T>(string text, out T value)
        where T : struct, INumber<T>
    {
        if (T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
        {
            return true;
        }

        // 1.5 where the contract has a whole number, or one that is too large for it.
        var isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real);
        value = isNumber ? T.CreateSaturating(real) : default;
        return isNumber;
    }

    public static bool Date(string text, out DateOnly value)
    {
        var isMoment = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment);
        value = DateOnly.FromDateTime(moment.DateTime);
        return isMoment;
    }
}
