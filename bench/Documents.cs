using System.Text.Json;
using System.Text.Json.Nodes;
using Clients.GitHub;

namespace Clients.Bench;

/// <summary>Repository documents of a given size, made as the real ones are: mostly addresses, and repositories within repositories.</summary>
internal static class Documents
{
    private const string Address = "https://api.github.com/repos/acme/rocket/some-of-its-many-addresses";

    public static byte[] Repository(int bytes)
    {
        var document = new JsonObject { ["id"] = 3_000_000_001, ["full_name"] = "acme/rocket", ["visibility"] = "public" };
        Fill(document, typeof(Repository), bytes, depth: 0);
        return JsonSerializer.SerializeToUtf8Bytes(document);
    }

    private static void Fill(JsonObject document, Type type, int bytes, int depth)
    {
        foreach (var property in GitHubRepoJson.Options.GetTypeInfo(type).Properties)
        {
            var name = property.Name;
            if (JsonSerializer.SerializeToUtf8Bytes(document).Length >= bytes || property.IsExtensionData || document.ContainsKey(name))
            {
                continue;
            }

            var kind = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (Value(kind) is { } value)
            {
                document[name] = value;
            }
            else if (kind is { IsClass: true, Namespace: "Clients.GitHub" } && depth < 2)
            {
                var inner = new JsonObject();
                Fill(inner, kind, bytes - JsonSerializer.SerializeToUtf8Bytes(document).Length, depth + 1);
                document[name] = inner;
            }
        }
    }

    private static JsonValue? Value(Type kind) => kind switch
    {
        _ when kind == typeof(string) || kind == typeof(Uri) => JsonValue.Create(Address),
        _ when kind == typeof(long) => JsonValue.Create(4_000_000_007),
        _ when kind == typeof(int) || kind == typeof(double) => JsonValue.Create(7),
        _ when kind == typeof(bool) => JsonValue.Create(true),
        _ when kind == typeof(DateTimeOffset) => JsonValue.Create("2026-11-23T08:00:00Z"),
        _ => null,
    };
}
