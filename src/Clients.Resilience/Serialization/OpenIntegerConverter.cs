using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Clients.Resilience;

/// <summary>Reads and writes an open enum of whole numbers: a value the contract does not name survives.</summary>
/// <typeparam name="TSelf">The open enum.</typeparam>
public sealed class OpenIntegerConverter<TSelf> : JsonConverter<TSelf>
    where TSelf : struct, IOpenInteger<TSelf>
{
    /// <inheritdoc/>
    public override TSelf Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => TSelf.From(reader.GetInt64());

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TSelf value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteNumberValue(value.Value);
    }

    /// <inheritdoc/>
    public override TSelf ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TSelf.From(long.Parse(reader.GetString()!, CultureInfo.InvariantCulture));

    /// <inheritdoc/>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, TSelf value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WritePropertyName(value.Value.ToString(CultureInfo.InvariantCulture));
    }
}
