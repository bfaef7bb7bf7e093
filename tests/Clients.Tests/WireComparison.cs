using System.Collections;
using System.Reflection;
using System.Text.Json;
using Clients.Resilience;

namespace Clients.Tests;

/// <summary>Compares what stood on the wire with what arrived in the typed model, member by member, without going through a serializer.</summary>
internal sealed class WireComparison
{
    public int Fields { get; private set; }

    public List<string> Differences { get; } = [];

    public void Compare(JsonElement wire, object? model, string path = "$")
    {
        switch (model)
        {
            case null:
                Check(wire.ValueKind == JsonValueKind.Null, path, wire, "null");
                break;
            case Union { IsUnknown: false } union:
                Compare(wire, Inner(union), path);
                break;
            case JsonElement json:
                Check(JsonElement.DeepEquals(wire, json), path, wire, json.GetRawText());
                break;
            case string text:
                Check(wire.ValueKind == JsonValueKind.String && wire.GetString() == text, path, wire, text);
                break;
            case bool flag:
                Check(wire.ValueKind == (flag ? JsonValueKind.True : JsonValueKind.False), path, wire, $"{flag}");
                break;
            case long or int or double or decimal:
                Check(wire.ValueKind == JsonValueKind.Number && wire.GetDecimal() == Convert.ToDecimal(model, null), path, wire, $"{model}");
                break;
            case DateTimeOffset time:
                Check(DateTimeOffset.TryParse(wire.GetString(), null, out var sent) && sent.EqualsExact(time), path, wire, $"{time:O}");
                break;
            case Uri uri:
                Check(wire.GetString() == uri.OriginalString, path, wire, uri.OriginalString);
                break;
            case IDictionary map:
                foreach (var member in wire.EnumerateObject())
                {
                    Compare(member.Value, map[member.Name], $"{path}.{member.Name}");
                }

                break;
            case IEnumerable list:
                CompareList(wire, [.. list], path);
                break;
            case { } value when value.GetType().IsValueType:
                Check(wire.GetString() == value.ToString(), path, wire, $"{value}");
                break;
            default:
                CompareMembers(wire, model, path);
                break;
        }
    }

    /// <summary>What is no JSON is kept for diagnostics, at least its beginning.</summary>
    public void CompareText(string wire, string? kept)
    {
        Fields++;
        if (kept is null || !wire.StartsWith(kept, StringComparison.Ordinal))
        {
            Differences.Add($"$: {wire} was kept as {kept}");
        }
    }

    private void CompareList(JsonElement wire, List<object?> items, string path)
    {
        Check(wire.ValueKind == JsonValueKind.Array && wire.GetArrayLength() == items.Count, path, wire, $"{items.Count} items");
        foreach (var (element, item) in wire.EnumerateArray().Zip(items))
        {
            Compare(element, item, path + "[]");
        }
    }

    private void CompareMembers(JsonElement wire, object model, string path)
    {
        foreach (var sent in wire.EnumerateObject())
        {
            // What the contract does not name is kept as it came.
            Compare(sent.Value, Member(model, sent.Name) is { } member ? member.GetValue(model) : ((JsonModel)model).AdditionalProperties![sent.Name],
                $"{path}.{sent.Name}");
        }
    }

    /// <summary>The C# member of a wire name: <c>full_name</c> is FullName, and <c>commit</c> in a Commit is CommitValue.</summary>
    private static PropertyInfo? Member(object model, string wireName)
    {
        var letters = wireName.Replace("_", "", StringComparison.Ordinal);
        return model.GetType().GetProperties().SingleOrDefault(p =>
            p.Name.Equals(letters, StringComparison.OrdinalIgnoreCase) || p.Name.Equals(letters + "Value", StringComparison.OrdinalIgnoreCase));
    }

    private void Check(bool same, string path, JsonElement wire, string arrived)
    {
        Fields++;
        if (!same)
        {
            Differences.Add($"{path}: {wire.GetRawText()} arrived as {arrived}");
        }
    }

    // A union gives its value out through typed members only, which is right for callers and in the way here.
    private static object? Inner(Union union) =>
        typeof(Union).GetField("_value", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(union);
}
