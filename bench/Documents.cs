using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Clients.GitHub;
using Clients.Resilience;

namespace Clients.Bench;

/// <summary>Repository documents of a given size, made as the real ones are: mostly addresses, and repositories within repositories.</summary>
internal static class Documents
{
    private const string Address = "https://api.github.com/repos/acme/rocket/some-of-its-many-addresses";

    /// <exception cref="InvalidOperationException">The contract's repository cannot be that large, or is not read without a rest.</exception>
    public static byte[] Repository(int bytes)
    {
        var document = new JsonObject();
        Fill(document, typeof(Repository), bytes, depth: 0);
        var json = JsonSerializer.SerializeToUtf8Bytes(document);
        var read = JsonSerializer.Deserialize<Repository>(json, GitHubRepoJson.Options);
        return json.Length >= bytes && json.Length < bytes + 256 && read is { AdditionalProperties: null }
            ? json
            : throw new InvalidOperationException($"Asked for a repository of {bytes} bytes and made one of {json.Length}.");
    }

    private static void Fill(JsonObject document, Type type, int bytes, int depth)
    {
        // In the order of the contract, as servers write them.
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).OrderBy(static p => p.MetadataToken))
        {
            var size = JsonSerializer.SerializeToUtf8Bytes(document).Length;
            if (size >= bytes)
            {
                return;
            }

            var name = JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
            var kind = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (Value(kind) is { } value)
            {
                document[name] = value;
            }
            else if (kind.IsSubclassOf(typeof(JsonModel)) && depth < 2)
            {
                var inner = new JsonObject();
                Fill(inner, kind, bytes - size, depth + 1);
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
