using System.Text.Json;
using System.Text.Json.Serialization;

namespace Clients.Resilience;

/// <summary>Reads a union into the branch that fits best, and writes back the value of that branch, or the raw JSON of an unknown one.</summary>
/// <typeparam name="TSelf">The union.</typeparam>
public sealed class UnionConverter<TSelf> : JsonConverter<TSelf>
    where TSelf : Union, IUnion<TSelf>
{
    /// <inheritdoc/>
    public override TSelf Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var raw = JsonElement.ParseValue(ref reader);
        var candidates = UnionChoice.Candidates(raw, TSelf.Discriminator, TSelf.Cases).ToList();
        var strict = ContractJson.StrictOf(options);

        // First the branch that fits exactly; only when none does, the first that can be read at all.
        return Read(raw, candidates, strict) ?? (strict == options ? null : Read(raw, candidates, options)) ?? TSelf.Create(null, -1, raw);
    }

    private static TSelf? Read(JsonElement raw, List<int> candidates, JsonSerializerOptions options)
    {
        var depth = JsonPlace.Current.Depth;
        foreach (var branch in candidates)
        {
            try
            {
                return TSelf.Create(TSelf.Cases[branch].Read(raw, options), branch, raw);
            }
            catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
            {
                // Not of this branch after all (a date that is no date, say): the next one, and in the end none.
                JsonPlace.Current.Depth = depth;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TSelf value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.IsUnknown)
        {
            value.Raw.WriteTo(writer);
        }
        else
        {
            TSelf.Cases[value.BranchIndex].Write(writer, value.Value, options);
        }
    }
}
