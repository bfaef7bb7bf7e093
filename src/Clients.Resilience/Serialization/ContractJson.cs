using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Clients.Resilience;

/// <summary>How generated clients read and write JSON.</summary>
public static class ContractJson
{
    private const int MaxDepth = 128;

    /// <summary>
    /// Options for a generated context: exact in what is written, tolerant in what is read. A member that the contract requires and the
    /// server leaves out, or a number sent as a string, does not make an answer unreadable (Postel's rule; real servers do both).
    /// </summary>
    /// <param name="context">The source-generated context of the client.</param>
    /// <returns>Read-only options; they may be used as they are with <c>JsonSerializer</c>.</returns>
    public static JsonSerializerOptions CreateOptions(JsonSerializerContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var options = new JsonSerializerOptions(context.Options)
        {
            TypeInfoResolver = ((IJsonTypeInfoResolver)context).WithAddedModifier(AllowMissingMembers),
            NumberHandling = JsonNumberHandling.AllowReadingFromString,
            MaxDepth = MaxDepth,
        };
        options.Converters.Add(new Rfc3339Converter());
        options.MakeReadOnly();
        return options;
    }

    private static void AllowMissingMembers(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            property.IsRequired = false;
        }
    }
}
