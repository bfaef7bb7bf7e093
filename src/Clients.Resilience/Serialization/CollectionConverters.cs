using System.Text.Json;
using System.Text.Json.Serialization;

namespace Clients.Resilience;

/// <summary>Reads a list, and a single value where the contract has a list as a list of that one.</summary>
internal sealed class ListConverter<T>(bool strict) : JsonConverter<IReadOnlyList<T>>
{
    private JsonConverter<T>? element;

    public override IReadOnlyList<T>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        element ??= JsonTypes.Converter<T>(options);
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            ContractJson.Mismatch<IReadOnlyList<T>>(ref reader, strict);
            return [element.ReadValue(ref reader, options)!];
        }

        var place = JsonPlace.Current;
        var depth = place.Depth;
        var list = new List<T>();
        try
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                place.Enter(list.Count);
                list.Add(element.ReadValue(ref reader, options)!);
                place.Depth = depth;
            }
        }
        finally
        {
            place.Depth = depth;
        }

        return list;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<T> value, JsonSerializerOptions options)
    {
        element ??= JsonTypes.Converter<T>(options);
        writer.WriteStartArray();
        foreach (var item in value)
        {
            element.WriteValue(writer, item, options);
        }

        writer.WriteEndArray();
    }
}

/// <summary>Reads a map; what is no object is an empty one (PHP writes empty maps as lists).</summary>
internal sealed class MapConverter<T>(bool strict) : JsonConverter<IReadOnlyDictionary<string, T>>
{
    private JsonConverter<T>? element;

    public override IReadOnlyDictionary<string, T>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        element ??= JsonTypes.Converter<T>(options);
        var map = new Dictionary<string, T>(StringComparer.Ordinal);
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            ContractJson.Mismatch<IReadOnlyDictionary<string, T>>(ref reader, strict);
            reader.Skip();
            return map;
        }

        var place = JsonPlace.Current;
        var depth = place.Depth;
        try
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                var name = reader.GetString()!;
                reader.Read();
                place.Enter(name);
                map[name] = element.ReadValue(ref reader, options)!;
                place.Depth = depth;
            }
        }
        finally
        {
            place.Depth = depth;
        }

        return map;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyDictionary<string, T> value, JsonSerializerOptions options)
    {
        element ??= JsonTypes.Converter<T>(options);
        writer.WriteStartObject();
        foreach (var (name, item) in value)
        {
            writer.WritePropertyName(name);
            element.WriteValue(writer, item, options);
        }

        writer.WriteEndObject();
    }
}

/// <summary>Converters called directly: the serializer would look at every value twice, once to find its end.</summary>
internal static class ConverterCalls
{
    public static T? ReadValue<T>(this JsonConverter<T> converter, ref Utf8JsonReader reader, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null && !converter.HandleNull && default(T) is null ? default : converter.Read(ref reader, typeof(T), options);

    public static void WriteValue<T>(this JsonConverter<T> converter, Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        if (value is null)
        {
            writer.WriteNullValue();
            return;
        }

        converter.Write(writer, value, options);
    }
}
