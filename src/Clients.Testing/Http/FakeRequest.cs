using System.Text.Json;
using System.Text.Json.Nodes;

namespace Clients.Testing;

/// <summary>What a handler of a <see cref="FakeUpstream"/> receives: the request, matched to its operation and already checked.</summary>
public sealed class FakeRequest
{
    internal FakeRequest(
        RecordedRequest recorded,
        IReadOnlyDictionary<string, string> pathValues,
        IReadOnlyDictionary<string, IReadOnlyList<string>> queryValues)
    {
        Recorded = recorded;
        PathValues = pathValues;
        QueryValues = queryValues;
    }

    /// <summary>The request as it is kept in <see cref="FakeUpstream.Requests"/>.</summary>
    public RecordedRequest Recorded { get; }

    /// <summary>The HTTP method, in capitals.</summary>
    public string Method => Recorded.Method;

    /// <summary>The id of the matched operation.</summary>
    public string OperationId => Recorded.OperationId ?? "";

    /// <summary>Path parameters by name, decoded.</summary>
    public IReadOnlyDictionary<string, string> PathValues { get; }

    /// <summary>Query parameters by name, decoded, in the order given.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> QueryValues { get; }

    /// <summary>Header fields by name (in any case); repeated fields are joined with a comma.</summary>
    public IReadOnlyDictionary<string, string> Headers => Recorded.Headers;

    /// <summary>The bytes of the body.</summary>
    public ReadOnlyMemory<byte> Body => Recorded.Body;

    /// <summary>Gets a path parameter.</summary>
    public string Path(string name) =>
        PathValues.TryGetValue(name, out var value)
            ? value
            : throw new ArgumentException($"{OperationId} has no path parameter '{name}'.", nameof(name));

    /// <summary>Gets the first value of a query parameter; null when it is absent.</summary>
    public string? Query(string name) => QueryValues.TryGetValue(name, out var values) ? values[0] : null;

    /// <summary>Gets a header field; null when it is absent.</summary>
    public string? Header(string name) => Headers.TryGetValue(name, out var value) ? value : null;

    /// <summary>Reads the body as JSON; null when there is none.</summary>
    /// <exception cref="JsonException">The body is not JSON.</exception>
    public JsonNode? Json() => Body.IsEmpty ? null : JsonNode.Parse(Body.Span);

    internal static bool IsJson(string mediaType) =>
        mediaType.EndsWith("/json", StringComparison.OrdinalIgnoreCase) || mediaType.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
}
