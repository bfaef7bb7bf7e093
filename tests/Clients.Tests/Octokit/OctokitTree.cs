using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using Octokit;
using Octokit.Internal;

namespace Clients.Tests;

/// <summary>Octokit's models as JSON under the names of the wire, read property by property: what a user of Octokit sees, and no serializer's view of it.</summary>
internal static class OctokitTree
{
    public static JsonNode? Of(object? value) => value switch
    {
        null => null,
        string text => JsonValue.Create(text),
        bool flag => JsonValue.Create(flag),
        int or long or double => JsonValue.Create(Convert.ToDecimal(value, CultureInfo.InvariantCulture)),
        DateTime time => JsonValue.Create(time.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture)),
        DateTimeOffset time => JsonValue.Create(time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)),
        Uri uri => JsonValue.Create(uri.OriginalString),
        Enum name => JsonValue.Create(NameOf(name)),
        _ when IsStringEnum(value.GetType()) => JsonValue.Create((string?)value.GetType().GetProperty("StringValue")!.GetValue(value)),
        IDictionary map => new JsonObject(map.Keys.Cast<object>().Select(key => KeyValuePair.Create(key.ToString()!, Of(map[key])))),
        IEnumerable list => new JsonArray([.. list.Cast<object?>().Select(Of)]),
        _ => new JsonObject(Members(value)),
    };

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Members(object model) => model.GetType()
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(static property => property.GetIndexParameters().Length == 0 && property.GetCustomAttribute<ParameterAttribute>()?.Key != "ignoreThisField")
        .Where(static property => property.CanWrite) // what is computed stands on no wire
        .DistinctBy(NameOf)
        .Select(property => KeyValuePair.Create(NameOf(property), Of(property.GetValue(model))));

    private static string NameOf(PropertyInfo property) => property.GetCustomAttribute<ParameterAttribute>()?.Key ?? Snake(property.Name);

    private static string NameOf(Enum value) =>
        value.GetType().GetField(value.ToString())?.GetCustomAttribute<ParameterAttribute>()?.Value ?? Snake(value.ToString());

    private static bool IsStringEnum(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(StringEnum<>);

    private static string Snake(string name)
    {
        var text = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && text.Length > 0)
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}
