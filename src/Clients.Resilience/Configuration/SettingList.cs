using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Clients.Resilience;

/// <summary>A list that configuration holds. Two with the same values are equal, so that a reload sees whether anything has changed.</summary>
internal sealed class SettingList(IReadOnlyList<string> values) : IReadOnlyList<string>
{
    public int Count => values.Count;

    public string this[int index] => values[index];

    public IEnumerator<string> GetEnumerator() => values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override bool Equals(object? obj) => obj is SettingList other && values.SequenceEqual(other, StringComparer.Ordinal);

    public override int GetHashCode() => values.Count;
}

/// <summary>The same for names and values.</summary>
internal sealed class SettingMap(Dictionary<string, string> values) : IReadOnlyDictionary<string, string>
{
    public int Count => values.Count;

    public IEnumerable<string> Keys => values.Keys;

    public IEnumerable<string> Values => values.Values;

    public string this[string key] => values[key];

    public bool ContainsKey(string key) => values.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value) => values.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override bool Equals(object? obj) =>
        obj is SettingMap other && Count == other.Count && values.All(pair => other.TryGetValue(pair.Key, out var value) && value == pair.Value);

    public override int GetHashCode() => values.Count;
}
