using System.Collections;
using System.Text.Json;

namespace Clients.Resilience;

/// <summary>
/// What every generated object type has besides the members of its schema: members that the contract does not name, and the memory of
/// how it was read, so that what was read is written back to the letter.
/// </summary>
public abstract class JsonModel
{
    /// <summary>Members that the contract does not name, kept as they came.</summary>
    public IDictionary<string, JsonElement>? AdditionalProperties { get; set; }

    /// <summary>Made by a reader, not by code.</summary>
    internal bool WasRead { get; set; }

    /// <summary>What was odd in what was read; null for nearly every value.</summary>
    internal ReadingTrace? Trace { get; set; }
}

/// <summary>An object type that describes its members for JSON without reflection.</summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
public interface IJsonModel<TSelf>
    where TSelf : JsonModel, IJsonModel<TSelf>
{
    /// <summary>Adds every member, in the order in which they are written.</summary>
    static abstract void Describe(JsonMembers<TSelf> json);
}

/// <summary>What the members of a model cannot say about how they were read. Members are known by their index.</summary>
internal sealed class ReadingTrace(int members)
{
    private Dictionary<int, byte>? digits;
    private BitArray? missing;
    private BitArray? nulls;

    /// <summary>What came instead of an object; undefined when one came.</summary>
    public JsonElement Raw { get; init; }

    public void MarkNull(int member) => (nulls ??= new BitArray(members))[member] = true;

    public bool CameAsNull(int member) => nulls is not null && nulls[member];

    /// <summary>The contract requires it and the server left it out.</summary>
    public void MarkMissing(int member) => (missing ??= new BitArray(members))[member] = true;

    public bool IsMissing(int member) => missing is not null && missing[member];

    /// <summary>Digits of the fraction of a time whose last is a zero.</summary>
    public void KeepDigits(int member, byte count) => (digits ??= [])[member] = count;

    public byte DigitsOf(int member) => digits is not null && digits.TryGetValue(member, out var kept) ? kept : (byte)0;
}
