using System.Text.Json;
using System.Text.Json.Serialization;

namespace Clients.Resilience;

/// <summary>Members that the contract does not name, of the type that it gives them.</summary>
internal abstract class AdditionalMembers<T>
{
    public abstract void Read(ref Utf8JsonReader reader, T model, string name, JsonSerializerOptions options);

    public abstract void Write(Utf8JsonWriter writer, T model, JsonSerializerOptions options);
}

internal sealed class AdditionalMembers<T, TValue>(Func<T, IDictionary<string, TValue>?> get, Action<T, IDictionary<string, TValue>> set) : AdditionalMembers<T>
{
    private JsonConverter<TValue>? converter;

    public override void Read(ref Utf8JsonReader reader, T model, string name, JsonSerializerOptions options)
    {
        converter ??= JsonTypes.Converter<TValue>(options);
        if (get(model) is null)
        {
            set(model, new Dictionary<string, TValue>(StringComparer.Ordinal));
        }

        get(model)![name] = converter.ReadValue(ref reader, options)!;
    }

    public override void Write(Utf8JsonWriter writer, T model, JsonSerializerOptions options)
    {
        converter ??= JsonTypes.Converter<TValue>(options);
        foreach (var (name, value) in get(model) ?? Enumerable.Empty<KeyValuePair<string, TValue>>())
        {
            writer.WritePropertyName(name);
            converter.WriteValue(writer, value, options);
        }
    }
}
