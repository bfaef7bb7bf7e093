using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Clients.Resilience;

/// <summary>How generated clients read and write JSON.</summary>
public static class ContractJson
{
    private const int MaxDepth = 128;

    /// <summary>
    /// Raised, with its place, for each value that is not of the type the contract gives it, each required member that is missing and each
    /// member that a closed schema does not have; drift reports listen here. Handlers run while the answer is read and must not throw.
    /// </summary>
    public static event EventHandler<JsonMisfitEventArgs>? Misfit;

    /// <summary>
    /// Options of a client: exact in what is written, tolerant in what is read. A member that the contract requires and the server
    /// leaves out, a null where there should be none, or a number sent as a string does not make an answer unreadable.
    /// </summary>
    /// <param name="types">The types of the client.</param>
    /// <returns>Read-only options; they may be used as they are with <c>JsonSerializer</c>.</returns>
    public static JsonSerializerOptions CreateOptions(JsonTypes types) => Create(new Resolver(types, strict: false));

    /// <summary>Options that throw, with the JSON path, where an answer breaks the contract: for tests and probes.</summary>
    /// <param name="types">The types of the client.</param>
    /// <returns>Read-only options.</returns>
    /// <remarks>What they throw is a <see cref="JsonException"/> whose <see cref="JsonException.Path"/> names the place.</remarks>
    public static JsonSerializerOptions CreateStrictOptions(JsonTypes types) => Create(new Resolver(types, strict: true));

    /// <summary>The strict twin of tolerant options: what tells the branches of a union apart.</summary>
    internal static JsonSerializerOptions StrictOf(JsonSerializerOptions options) =>
        options.TypeInfoResolver is Resolver { Strict: { } strict } ? strict : options;

    internal static void ReportMisfit(Type type, JsonElement raw) =>
        Misfit?.Invoke(null, new JsonMisfitEventArgs(type, raw, JsonPlace.Current.ToString()));

    /// <summary>A value of another kind than the contract has. The reader stays where it is.</summary>
    /// <exception cref="JsonException">In strict mode.</exception>
    internal static void Mismatch<T>(ref Utf8JsonReader reader, bool strict, string? message = null)
    {
        if (strict)
        {
            throw JsonPlace.Current.Misfit(message ?? $"{reader.TokenType} is not how a {typeof(T).Name} begins.");
        }

        if (Misfit is not null)
        {
            var ahead = reader;
            ReportMisfit(typeof(T), JsonElement.ParseValue(ref ahead));
        }
    }

    private static JsonSerializerOptions Create(Resolver resolver)
    {
        var options = new JsonSerializerOptions
        {
            TypeInfoResolver = resolver,
            MaxDepth = MaxDepth,
            // What is written is a body of its own media type, never a part of a page: characters stay as they came.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        options.MakeReadOnly();
        return options;
    }

    private sealed class Resolver(JsonTypes types, bool strict) : IJsonTypeInfoResolver
    {
        public JsonSerializerOptions? Strict => strict ? null : field ??= CreateStrictOptions(types);

        public JsonTypeInfo? GetTypeInfo(Type type, JsonSerializerOptions options) => types.Find(type, options, strict);
    }
}
