using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Clients.Resilience;

public static partial class RequestValue
{
    /// <summary>A structured value as the JSON that it is.</summary>
    public static string? Raw<T>(T? value, JsonTypeInfo<T> type) => value is null ? null : JsonSerializer.Serialize(value, type);

    /// <summary>A structured value in one text: scalars as they are, elements joined, members as name and value in turn.</summary>
    public static string Joined<T>(T? value, JsonTypeInfo<T> type, char separator = ',') =>
        value is null ? string.Empty : string.Join(separator, Texts(JsonSerializer.SerializeToElement(value, type)));

    /// <summary>Every member of an object as a parameter of its own; below <paramref name="name"/> as <c>name[member]</c>.</summary>
    public static IDictionary<string, string>? Members<T>(T? value, JsonTypeInfo<T> type, string? name)
    {
        if (value is null)
        {
            return null;
        }

        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        Collect(JsonSerializer.SerializeToElement(value, type), name);
        return result;

        void Collect(JsonElement element, string? at)
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.Object:
                    foreach (var member in element.EnumerateObject())
                    {
                        Collect(member.Value, at is null ? member.Name : $"{at}[{member.Name}]");
                    }

                    break;
                case JsonValueKind.Null:
                    break;
                default:
                    result[at ?? string.Empty] = string.Join(',', Texts(element));
                    break;
            }
        }
    }

    private static IEnumerable<string> Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(m => Texts(m.Value).Prepend(m.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
        JsonValueKind.String => [element.GetString()!],
        JsonValueKind.Null => [],
        _ => [element.GetRawText()],
    };
}
