using System.Text.Json;

namespace Clients.Resilience;

/// <summary>
/// Which branches of a union a JSON value may be, best first. The discriminator decides where it is present and known; else the shape:
/// kind of value, then all required members present, then the number of declared members present, then the order of the contract.
/// </summary>
internal static class UnionChoice
{
    public static IEnumerable<int> Candidates(JsonElement element, string? discriminator, IReadOnlyList<UnionCase> cases)
    {
        if (Tag(element, discriminator) is { } tag)
        {
            for (var i = 0; i < cases.Count; i++)
            {
                if (cases[i].Tags.Contains(tag, StringComparer.Ordinal))
                {
                    return [i];
                }
            }
        }

        return Enumerable.Range(0, cases.Count)
            .Where(i => Fits(element, cases[i].Shape))
            // A branch that names its tags is not the one when the tag is there and says something else.
            .Where(i => cases[i].Tags.Count == 0 || Tag(element, discriminator) is null)
            .OrderByDescending(i => HasAll(element, cases[i].Required))
            .ThenByDescending(i => Count(element, cases[i].Known))
            .ThenBy(i => cases[i].Shape == UnionShape.Any ? 1 : 0);
    }

    private static string? Tag(JsonElement element, string? discriminator) =>
        discriminator is not null && element.ValueKind == JsonValueKind.Object && element.TryGetProperty(discriminator, out var value) &&
        value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool Fits(JsonElement element, UnionShape shape) => shape switch
    {
        UnionShape.Any => true,
        UnionShape.Object => element.ValueKind == JsonValueKind.Object,
        UnionShape.Array => element.ValueKind == JsonValueKind.Array,
        UnionShape.String => element.ValueKind == JsonValueKind.String,
        UnionShape.Integer => element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out _),
        UnionShape.Number => element.ValueKind == JsonValueKind.Number,
        _ => element.ValueKind is JsonValueKind.True or JsonValueKind.False,
    };

    private static bool HasAll(JsonElement element, IReadOnlyList<string> names) =>
        element.ValueKind != JsonValueKind.Object || names.All(n => element.TryGetProperty(n, out _));

    private static int Count(JsonElement element, IReadOnlyList<string> names) =>
        element.ValueKind == JsonValueKind.Object ? names.Count(n => element.TryGetProperty(n, out _)) : 0;
}
