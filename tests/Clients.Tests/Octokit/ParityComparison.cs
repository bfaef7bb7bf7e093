using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Clients.GitHub;

namespace Clients.Tests;

/// <summary>
/// Compares what the two clients return for the same answer, leaf by leaf, wherever both have a member. Lists have <c>[]</c> in their paths:
/// a difference of one item is a difference of all.
/// </summary>
internal sealed class ParityComparison
{
    /// <summary>Leaves that were compared.</summary>
    public int Leaves { get; private set; }

    /// <summary>Paths where both have a value and it is not the same, with the two values of the first place.</summary>
    public SortedDictionary<string, string> Differences { get; } = new(StringComparer.Ordinal);

    /// <summary>What the generated client returned, as JSON.</summary>
    public static JsonNode? Ours(object? value) => value switch
    {
        null => null,
        JsonNode node => node,
        string text => JsonValue.Create(text),
        IReadOnlyDictionary<string, long> map => new JsonObject(map.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
        IEnumerable list and not Resilience.Union => new JsonArray([.. list.Cast<object?>().Select(Ours)]),
        _ => JsonSerializer.SerializeToNode(value, value.GetType(), GitHubRepoJson.Options),
    };

    public void Compare(JsonNode? ours, JsonNode? theirs, string path = "$")
    {
        switch (ours, theirs)
        {
            case (JsonObject a, JsonObject b):
                foreach (var (name, value) in b)
                {
                    if (a.TryGetPropertyValue(name, out var same))
                    {
                        Compare(same, value, $"{path}.{name}");
                    }
                }

                break;
            case (JsonArray a, JsonArray b):
                if (a.Count != b.Count)
                {
                    Differ(path, $"{a.Count} items", $"{b.Count} items");
                }

                for (var i = 0; i < Math.Min(a.Count, b.Count); i++)
                {
                    Compare(a[i], b[i], path + "[]");
                }

                break;
            default:
                Leaves++;
                if (!Same(ours, theirs))
                {
                    Differ(path, ours?.ToJsonString() ?? "null", theirs?.ToJsonString() ?? "null");
                }

                break;
        }
    }

    private void Differ(string path, string ours, string theirs) => Differences.TryAdd(path, $"ours {Cut(ours)}, Octokit {Cut(theirs)}");

    private static string Cut(string text) => text.Length > 90 ? text[..90] + "…" : text;

    private static bool Same(JsonNode? a, JsonNode? b)
    {
        if (a is null || b is null)
        {
            return a is null && b is null;
        }

        if (a.GetValueKind() != b.GetValueKind())
        {
            return false;
        }

        return a.GetValueKind() switch
        {
            JsonValueKind.String => a.GetValue<string>() is var x && b.GetValue<string>() is var y
                && (x == y || (IsTime(x, out var first) && IsTime(y, out var second) && first == second)),
            JsonValueKind.Number => decimal.Parse(a.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture)
                == decimal.Parse(b.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture),
            _ => JsonNode.DeepEquals(a, b),
        };
    }

    private static bool IsTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time) && text.Contains('T', StringComparison.Ordinal);
}
