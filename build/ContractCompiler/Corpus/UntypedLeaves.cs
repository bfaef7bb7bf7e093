using System.Collections;
using System.Reflection;
using System.Text.Json;

namespace ContractCompiler.Corpus;

/// <summary>Counts the values of an answer that ended where the generated client has no type for them.</summary>
internal static class UntypedLeaves
{
    private const string Runtime = "Clients.Resilience.";

    /// <summary>Scalars, nulls and empty containers.</summary>
    public static int All(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object when value.EnumerateObject().Any() => value.EnumerateObject().Sum(m => All(m.Value)),
        JsonValueKind.Array when value.GetArrayLength() > 0 => value.EnumerateArray().Sum(All),
        _ => 1,
    };

    /// <summary>Those that are raw JSON in a value that was read: members without a declaration, and places that the contract leaves open.</summary>
    public static int Of(object? value) => value switch
    {
        null or string or byte[] or Uri => 0,
        JsonElement { ValueKind: JsonValueKind.Undefined } => 0,
        JsonElement raw => All(raw),
        IDictionary map => map.Values.Cast<object?>().Sum(Of),
        IEnumerable list => list.Cast<object?>().Sum(Of),
        _ when value.GetType().IsGenericType && value.GetType().GetGenericTypeDefinition() == typeof(KeyValuePair<,>) => Of(Get(value, "Value")),
        _ when Is(value, "Union") => Get(value, "IsUnknown") is true ? Of(Get(value, "Raw")) : Of(Get(value, "Value")),
        _ when Is(value, "JsonModel") => value.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public).Sum(p => Of(p.GetValue(value))),
        _ => 0,
    };

    // The client brings a runtime of its own: its types are known by name.
    private static bool Is(object value, string name)
    {
        var type = value.GetType().BaseType;
        while (type is not null && type.FullName != Runtime + name)
        {
            type = type.BaseType;
        }

        return type is not null;
    }

    private static object? Get(object value, string name)
    {
        for (var type = value.GetType(); type is not null; type = type.BaseType)
        {
            if (type.GetProperty(name, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly) is { } property)
            {
                return property.GetValue(value);
            }
        }

        return null;
    }
}
