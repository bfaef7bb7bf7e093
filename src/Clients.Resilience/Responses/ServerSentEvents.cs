using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Clients.Resilience;

/// <summary>
/// Server-sent events, by the rules of <see href="https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation"/>:
/// an event that the end of the body cuts off is dropped.
/// </summary>
internal sealed class ServerSentEvents<T>(JsonTypeInfo<T> type, EventShape shape) : RecordReader<T>(RecordSplitter.End.AnyLine)
{
    // No JSON text: streams of completions customarily end with it.
    private const string Done = "[DONE]";

    private readonly StringBuilder data = new();
    private string? name;
    private string? id;
    private long? retry;
    private bool hasData;

    protected override bool TryRead(ReadOnlySpan<byte> record, out T value)
    {
        value = default!;
        if (record.IsEmpty)
        {
            return Dispatch(ref value);
        }

        var colon = record.IndexOf((byte)':');
        var field = colon < 0 ? record : record[..colon];
        var rest = colon < 0 ? [] : record[(colon + 1)..];
        Take(field, Encoding.UTF8.GetString(rest.StartsWith(" "u8) ? rest[1..] : rest));
        return false;
    }

    private void Take(ReadOnlySpan<byte> field, string text)
    {
        if (field.SequenceEqual("data"u8))
        {
            data.Append(hasData ? "\n" : "").Append(text);
            hasData = true;
        }
        else if (field.SequenceEqual("event"u8))
        {
            name = text;
        }
        else if (field.SequenceEqual("id"u8) && !text.Contains('\0', StringComparison.Ordinal))
        {
            id = text; // the last one seen holds for later events too
        }
        else if (field.SequenceEqual("retry"u8) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var pause))
        {
            retry = pause;
        }
    }

    private bool Dispatch(ref T value)
    {
        var text = data.ToString();
        var has = hasData && text.Length > 0 && (text != Done || typeof(T) == typeof(string) || shape == EventShape.EventOfText);
        if (has)
        {
            value = shape == EventShape.Data
                ? typeof(T) == typeof(string) ? (T)(object)text : JsonSerializer.Deserialize(text, type)!
                : JsonSerializer.Deserialize(WholeEvent(text), type)!;
        }

        data.Clear();
        (hasData, name, retry) = (false, null, null);
        return has;
    }

    private ReadOnlySpan<byte> WholeEvent(string text)
    {
        var json = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(json);
        writer.WriteStartObject();
        writer.WritePropertyName("data");
        if (shape == EventShape.EventOfText)
        {
            writer.WriteStringValue(text);
        }
        else
        {
            writer.WriteRawValue(text);
        }

        WriteText(writer, "event", name);
        WriteText(writer, "id", id);
        if (retry is { } pause)
        {
            writer.WriteNumber("retry", pause);
        }

        writer.WriteEndObject();
        writer.Flush();
        return json.WrittenSpan;
    }

    private static void WriteText(Utf8JsonWriter writer, string member, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(member, value);
        }
    }
}
