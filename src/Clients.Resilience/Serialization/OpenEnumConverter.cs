using System.Text.Json;
using System.Text.Json.Serialization;

namespace Clients.Resilience;

/// <summary>Reads and writes an open enum as the string that stands on the wire: a value the contract does not name survives.</summary>
/// <typeparam name="TSelf">The open enum.</typeparam>
public sealed class OpenEnumConverter<TSelf> : JsonConverter<TSelf>
    where TSelf : struct, IOpenEnum<TSelf>
{
    /// <inheritdoc/>
    public override TSelf Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => TSelf.From(reader.GetString()!);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TSelf value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value.Value);
    }

    /// <inheritdoc/>
    public override TSelf ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TSelf.From(reader.GetString()!);

    /// <inheritdoc/>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, TSelf value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WritePropertyName(value.Value);
    }
}
