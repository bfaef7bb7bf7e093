using System.Collections;
using System.Reflection;
using System.Text.Json;
using Clients.Resilience;

namespace Clients.Tests.GitHub;

/// <summary>
/// Compares the shape of two JSON values, as far as the contract names it: what one upstream sends, the other sends as the same kind. Lists are
/// compared by their first elements; null says nothing about a kind.
/// </summary>
internal sealed class ShapeComparison
{
    public int Members { get; private set; }

    public List<string> Differences { get; } = [];

    public void Compare(JsonElement recorded, JsonElement fake, Type model, string path = "$")
    {
        if (recorded.ValueKind == JsonValueKind.Null || fake.ValueKind == JsonValueKind.Null)
        {
            return;
        }

        Members++;
        model = typeof(Union).IsAssignableFrom(model) ? Alternative(model, recorded) : model;
        if (Kind(recorded) != Kind(fake))
        {
            Differences.Add($"{path}: {recorded.ValueKind} was recorded, the fake sends {fake.ValueKind}");
        }
        else if (recorded.ValueKind == JsonValueKind.Array && recorded.GetArrayLength() > 0 && fake.GetArrayLength() > 0 && ElementOf(model) is { } element)
        {
            Compare(recorded[0], fake[0], element, path + "[]");
        }
        else if (recorded.ValueKind == JsonValueKind.Object && typeof(JsonModel).IsAssignableFrom(model))
        {
            foreach (var member in recorded.EnumerateObject())
            {
                CompareMember(member, fake, model, $"{path}.{member.Name}");
            }
        }
    }

    private void CompareMember(JsonProperty member, JsonElement fake, Type model, string path)
    {
        if (Property(model, member.Name) is not { } property || member.Value.ValueKind == JsonValueKind.Null)
        {
            return; // the contract does not name it, or its kind is not known
        }

        if (fake.TryGetProperty(member.Name, out var sent))
        {
            Compare(member.Value, sent, Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, path);
        }
        else if (property.IsDefined(typeof(System.Runtime.CompilerServices.RequiredMemberAttribute)))
        {
            Differences.Add($"{path}: recorded, and required by the contract, but the fake does not send it");
        }
    }

    /// <summary>Of a union, the type that names most of what was recorded.</summary>
    private static Type Alternative(Type union, JsonElement recorded)
    {
        var types = union.GetMethods().Where(static m => m.Name.StartsWith("TryGet", StringComparison.Ordinal)).Select(static m => m.GetParameters()[0].ParameterType.GetElementType()!);
        return recorded.ValueKind == JsonValueKind.Array
            ? types.FirstOrDefault(static t => ElementOf(t) is not null) ?? union
            : types.MaxBy(t => recorded.ValueKind == JsonValueKind.Object ? recorded.EnumerateObject().Count(m => Property(t, m.Name) is not null) : 0) ?? union;
    }

    private static JsonValueKind Kind(JsonElement value) => value.ValueKind == JsonValueKind.False ? JsonValueKind.True : value.ValueKind;

    private static Type? ElementOf(Type model) =>
        typeof(IEnumerable).IsAssignableFrom(model) && model.IsGenericType && model.GetGenericArguments() is [var element] ? element : null;

    private static PropertyInfo? Property(Type model, string wireName)
    {
        var letters = wireName.Replace("_", "", StringComparison.Ordinal);
        return model.GetProperties().SingleOrDefault(p =>
            p.Name.Equals(letters, StringComparison.OrdinalIgnoreCase) || p.Name.Equals(letters + "Value", StringComparison.OrdinalIgnoreCase));
    }
}
