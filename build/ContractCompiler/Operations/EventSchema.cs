using ContractCompiler.Schemas;
using Microsoft.OpenApi;

namespace ContractCompiler.Operations;

/// <summary>Contracts describe server-sent events in two ways: their data alone, or each event as an object of its fields.</summary>
internal static class EventSchema
{
    private static readonly string[] Fields = ["event", "data", "id", "retry"];

    /// <summary>The name that <c>Clients.Resilience.EventShape</c> gives it.</summary>
    public static string Shape(IOpenApiSchema? schema)
    {
        var one = schema?.Items ?? schema;
        var members = one is null ? [] : RecordBuilder.Parts(one).SelectMany(p => p.Properties ?? Enumerable.Empty<KeyValuePair<string, IOpenApiSchema>>()).ToList();
        var data = members.Find(m => m.Key == "data").Value;
        // An object that has only "data" is as likely the data itself: one more of an event's fields tells.
        return data is null || members.Count < 2 || members.Exists(m => !Fields.Contains(m.Key)) ? "Data"
            : SchemaShape.TypeOf(data) == JsonSchemaType.String ? "EventOfText" : "EventOfJson";
    }
}
