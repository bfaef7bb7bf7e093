using System.Collections;
using System.Text.Json;

namespace Clients.Resilience;

/// <summary>
/// What every generated object type has besides the members of its schema: members that the contract does not name, and the memory of
/// which members came as an explicit <c>null</c>, so that what was read is written back to the letter.
/// </summary>
public abstract class JsonModel
{
    private BitArray? nulls;
    private Dictionary<int, byte>? digits;

    /// <summary>Members that the contract does not name, kept as they came.</summary>
    public IDictionary<string, JsonElement>? AdditionalProperties { get; set; }

    /// <summary>Made by a reader, not by code.</summary>
    internal bool WasRead { get; set; }

    internal void MarkNull(int member, int count) => (nulls ??= new BitArray(count))[member] = true;

    /// <summary>Digits of the fraction of a time whose last is a zero.</summary>
    internal void KeepDigits(int member, byte digits)
    {
        if (digits > 0 || this.digits is not null)
        {
            (this.digits ??= [])[member] = digits;
        }
    }

    internal byte DigitsOf(int member) => digits is not null && digits.TryGetValue(member, out var kept) ? kept : (byte)0;

    internal bool CameAsNull(int member) => nulls is { } marked && marked[member];
}

/// <summary>An object type that describes its members for JSON without reflection.</summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
public interface IJsonModel<TSelf>
    where TSelf : JsonModel, IJsonModel<TSelf>
{
    /// <summary>Adds every member, in the order in which they are written.</summary>
    static abstract void Describe(JsonMembers<TSelf> json);
}
