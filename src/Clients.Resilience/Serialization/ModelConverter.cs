using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Clients.Resilience;

/// <summary>
/// Reads and writes an object type by the members that it describes. Members nearly always come in the order of the contract, so the next
/// one is tried first and a name seldom has to be looked up.
/// </summary>
internal sealed class ModelConverter<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>(
    Action<JsonMembers<T>> describe, bool strict)
    : JsonConverter<T>
    where T : JsonModel
{
    private const int UsualMembers = 64;
    private const int UsualName = 128;

    private readonly JsonMembers<T> json = JsonMembers<T>.Of(describe);
    private readonly Dictionary<string, int> indexes = new(StringComparer.Ordinal);
    private bool isIndexed;

    public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var model = JsonMembers<T>.Create();
        model.WasRead = true;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            ContractJson.Mismatch<T>(ref reader, strict);
            model.Trace = new ReadingTrace(json.All.Count) { Raw = JsonElement.ParseValue(ref reader) };
            return model;
        }

        var place = JsonPlace.Current;
        var depth = place.Depth;
        var seen = new Seen(json.All.Count);
        try
        {
            var next = 0;
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                var index = IndexOf(ref reader, next);
                if (index < 0)
                {
                    ReadUnknown(ref reader, model, place, options);
                }
                else
                {
                    var member = json.All[index];
                    reader.Read();
                    place.Enter(member.Name);
                    member.Read(ref reader, model, json.All.Count, options);
                    seen.Mark(index);
                    next = index + 1;
                }

                place.Depth = depth;
            }

            Miss(model, seen, place, depth);
        }
        finally
        {
            place.Depth = depth;
        }

        return model;
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        if (value.Trace is { Raw: { ValueKind: not JsonValueKind.Undefined } raw })
        {
            raw.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        foreach (var member in json.All)
        {
            member.Write(writer, value, options);
        }

        json.AdditionalMembers?.Write(writer, value, options);
        if (!json.IsClosed && value.AdditionalProperties is { } others)
        {
            foreach (var (name, other) in others)
            {
                writer.WritePropertyName(name);
                other.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }

    private void ReadUnknown(ref Utf8JsonReader reader, T model, JsonPlace place, JsonSerializerOptions options)
    {
        var name = reader.GetString()!;
        reader.Read();
        place.Enter(name);
        if (json.IsClosed)
        {
            ContractJson.Mismatch<T>(ref reader, strict, "The contract has no such member.");
        }

        if (json.AdditionalMembers is { } typed)
        {
            typed.Read(ref reader, model, name, options);
            return;
        }

        (model.AdditionalProperties ??= new Dictionary<string, JsonElement>(StringComparer.Ordinal))[name] = JsonElement.ParseValue(ref reader);
    }

    private int IndexOf(ref Utf8JsonReader reader, int next)
    {
        if (next < json.All.Count && reader.ValueTextEquals(json.All[next].Encoded.EncodedUtf8Bytes))
        {
            return next;
        }

        if (!isIndexed)
        {
            lock (indexes)
            {
                foreach (var (index, member) in json.All.Index())
                {
                    indexes[member.Name] = index;
                }

                isIndexed = true;
            }
        }

        if (reader.HasValueSequence || reader.ValueSpan.Length > UsualName)
        {
            return indexes.GetValueOrDefault(reader.GetString()!, -1);
        }

        Span<char> name = stackalloc char[UsualName];
        return indexes.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name[..reader.CopyString(name)], out var found) ? found : -1;
    }

    /// <summary>Notes required members that did not come.</summary>
    private void Miss(T model, Seen seen, JsonPlace place, int depth)
    {
        for (var i = 0; i < json.All.Count; i++)
        {
            var member = json.All[i];
            if (!member.IsExpected || seen.Contains(i))
            {
                continue;
            }

            place.Enter(member.Name);
            if (strict)
            {
                throw place.Misfit("The contract requires this member.");
            }

            ContractJson.ReportMisfit(member.Type, default);
            (model.Trace ??= new ReadingTrace(json.All.Count)).MarkMissing(i);
            place.Depth = depth;
        }
    }

    /// <summary>Which members came.</summary>
    private struct Seen(int members)
    {
        private readonly BitArray? others = members > UsualMembers ? new BitArray(members) : null;
        private ulong first;

        public void Mark(int index)
        {
            if (others is null)
            {
                first |= 1UL << index;
            }
            else
            {
                others[index] = true;
            }
        }

        public readonly bool Contains(int index) => others is null ? (first & (1UL << index)) != 0 : others[index];
    }
}
