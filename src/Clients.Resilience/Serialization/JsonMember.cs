using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Clients.Resilience;

/// <summary>Which values of a member are read and written.</summary>
internal enum MemberPresence
{
    /// <summary>Left out while it has no value, unless it came as an explicit null.</summary>
    Optional,

    /// <summary>Always written, unless an answer lacked it and gets written back; missing, it is a misfit.</summary>
    Required,

    /// <summary>The server's to give: required of answers, written only if it was read.</summary>
    ReadOnly,

    /// <summary>The client's to give: required of requests, never missed in answers.</summary>
    WriteOnly,

    /// <summary>Of a partial update: absent, null and a value are three things.</summary>
    Partial,
}

/// <summary>One member of a model: how it is read and written.</summary>
internal abstract class JsonMember<T>(string name, int index, MemberPresence presence)
    where T : JsonModel
{
    public string Name { get; } = name;

    public JsonEncodedText Encoded { get; } = JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);

    public bool IsExpected { get; } = presence is MemberPresence.Required or MemberPresence.ReadOnly;

    public abstract Type Type { get; }

    protected int Index { get; } = index;

    protected MemberPresence Presence { get; } = presence;

    public abstract void Read(ref Utf8JsonReader reader, T model, int members, JsonSerializerOptions options);

    public abstract void Write(Utf8JsonWriter writer, T model, JsonSerializerOptions options);
}

internal class JsonMember<T, TValue>(string name, int index, MemberPresence presence, Func<T, TValue> get, Action<T, TValue> set, bool nullable = true)
    : JsonMember<T>(name, index, presence)
    where T : JsonModel
{
    private JsonConverter<TValue>? converter;

    public override Type Type => typeof(TValue);

    public override void Read(ref Utf8JsonReader reader, T model, int members, JsonSerializerOptions options)
    {
        var isNull = reader.TokenType == JsonTokenType.Null;
        if (isNull && !nullable && default(TValue) is null)
        {
            // Converters of reference types are never asked about null.
            ContractJson.Mismatch<TValue>(ref reader, ContractJson.StrictOf(options) == options, "The contract allows no null here.");
        }

        set(model, (converter ??= JsonTypes.Converter<TValue>(options)).ReadValue(ref reader, options)!);
        if (isNull)
        {
            (model.Trace ??= new ReadingTrace(members)).MarkNull(Index);
        }
    }

    public override void Write(Utf8JsonWriter writer, T model, JsonSerializerOptions options)
    {
        var value = get(model);
        if (model.Trace?.CameAsNull(Index) == true && IsDefault(value))
        {
            writer.WriteNull(Encoded);
        }
        else if (IsWritten(model, value))
        {
            writer.WritePropertyName(Encoded);
            Write(writer, model, value, converter ??= JsonTypes.Converter<TValue>(options), options);
        }
    }

    protected virtual void Write(Utf8JsonWriter writer, T model, TValue value, JsonConverter<TValue> converter, JsonSerializerOptions options) =>
        converter.WriteValue(writer, value, options);

    protected virtual bool IsWritten(T model, TValue value) => Presence switch
    {
        MemberPresence.Optional => value is not null,
        _ when !IsDefault(value) => true,
        // Of a value that code made: what the contract requires is written, whatever it is.
        _ when !model.WasRead => Presence != MemberPresence.ReadOnly,
        _ => value is not null && model.Trace?.IsMissing(Index) != true,
    };

    private static bool IsDefault(TValue value) => value switch
    {
        null => true,
        JsonElement json => json.ValueKind == JsonValueKind.Undefined,
        _ => EqualityComparer<TValue>.Default.Equals(value, default),
    };
}

internal sealed class PartialMember<T, TValue>(string name, int index, Func<T, Optional<TValue>> get, Action<T, Optional<TValue>> set)
    : JsonMember<T, Optional<TValue>>(name, index, MemberPresence.Partial, get, set)
    where T : JsonModel
{
    protected override bool IsWritten(T model, Optional<TValue> value) => value.IsPresent;
}

/// <summary>
/// A time together with the zeros at the end of its fraction, which the time itself forgets: <c>08:47:09.000Z</c>. The member holds the
/// time; the zeros travel beside it, so that what was read is written back to the letter.
/// </summary>
internal sealed class TimeMember<T, TValue>(
    string name, int index, MemberPresence presence, Func<T, TValue> get, Action<T, TValue> set, bool nullable)
    : JsonMember<T, TValue>(name, index, presence, get, set, nullable)
    where T : JsonModel
{
    public override void Read(ref Utf8JsonReader reader, T model, int members, JsonSerializerOptions options)
    {
        var digits = reader.TokenType == JsonTokenType.String
            ? Rfc3339Converter.TrailingZeroDigits(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan)
            : (byte)0;
        base.Read(ref reader, model, members, options);
        if (digits > 0)
        {
            (model.Trace ??= new ReadingTrace(members)).KeepDigits(Index, digits);
        }
    }

    protected override void Write(Utf8JsonWriter writer, T model, TValue value, JsonConverter<TValue> converter, JsonSerializerOptions options)
    {
        if (model.Trace?.DigitsOf(Index) is > 0 and var digits && value is DateTimeOffset time)
        {
            Rfc3339Converter.Write(writer, time, digits);
            return;
        }

        base.Write(writer, model, value, converter, options);
    }
}
