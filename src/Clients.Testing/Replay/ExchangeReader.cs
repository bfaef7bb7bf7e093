using System.Text;
using System.Text.Json;

namespace Clients.Testing.Replay;

/// <summary>Reads recorded exchanges from their two formats.</summary>
internal static class ExchangeReader
{
    // They describe the connection at the time of recording; the replaying server writes its own.
    private static readonly HashSet<string> ConnectionHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "connection", "content-length", "content-type", "transfer-encoding", "keep-alive", "content-encoding",
    };

    public static IReadOnlyList<RecordedExchange> Read(string json, string source)
    {
        try
        {
            var root = JsonElement.Parse(json);
            if (root.ValueKind == JsonValueKind.Array)
                return [.. root.EnumerateArray().Select(ReadFixture)];
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("exchanges", out var exchanges))
            {
                var host = root.TryGetProperty("host", out var declared) ? new Uri(declared.GetString()!) : null;
                return [.. exchanges.EnumerateArray().Select(exchange => ReadPlain(exchange, host))];
            }
        }
        catch (Exception exception) when (
            exception is JsonException or KeyNotFoundException or InvalidOperationException or UriFormatException)
        {
            throw new FormatException($"{source} is not a recording: {exception.Message}", exception);
        }

        throw new FormatException(
            $"{source} is not a recording: it must be an array of octokit/fixtures exchanges or an object with 'exchanges'.");
    }

    private static RecordedExchange ReadFixture(JsonElement node)
    {
        var headers = node.TryGetProperty("headers", out var mapped) ? ReadHeaders(mapped) : ReadRawHeaders(node);
        var body = node.TryGetProperty("response", out var response) ? Bytes(response) : [];
        if (node.TryGetProperty("responseIsBinary", out var binary) && binary.ValueKind == JsonValueKind.True)
            body = Convert.FromHexString(response.GetString()!);

        return new RecordedExchange
        {
            Method = node.GetProperty("method").GetString()!,
            Target = node.GetProperty("path").GetString()!,
            Host = node.TryGetProperty("scope", out var scope) ? new Uri(scope.GetString()!) : null,
            RequestBody = node.TryGetProperty("body", out var requestBody) ? Bytes(requestBody) : [],
            Response = ToResponse(node.GetProperty("status").GetInt32(), headers, body),
        };
    }

    private static RecordedExchange ReadPlain(JsonElement node, Uri? host)
    {
        var request = node.GetProperty("request");
        var response = node.GetProperty("response");
        var body = response.TryGetProperty("base64", out var base64) ? base64.GetBytesFromBase64()
            : response.TryGetProperty("body", out var value) ? Bytes(value)
            : [];
        return new RecordedExchange
        {
            Method = request.GetProperty("method").GetString()!,
            Target = request.GetProperty("target").GetString()!,
            Host = host,
            RequestBody = request.TryGetProperty("body", out var requestBody) ? Bytes(requestBody) : [],
            Response = ToResponse(
                response.GetProperty("status").GetInt32(),
                response.TryGetProperty("headers", out var headers) ? ReadHeaders(headers) : [],
                body),
        };
    }

    private static FakeResponse ToResponse(int status, List<KeyValuePair<string, string>> headers, byte[] body)
    {
        var contentType = headers.FirstOrDefault(header => header.Key.Equals("content-type", StringComparison.OrdinalIgnoreCase)).Value;
        return FakeResponse.Empty(status) with
        {
            Body = body,
            ContentType = contentType ?? (body.Length > 0 ? "application/json" : null),
            Headers = [.. headers.Where(header => !ConnectionHeaders.Contains(header.Key))],
        };
    }

    private static List<KeyValuePair<string, string>> ReadHeaders(JsonElement headers) =>
    [
        .. headers.EnumerateObject().SelectMany(header => header.Value.ValueKind == JsonValueKind.Array
            ? header.Value.EnumerateArray().Select(value => KeyValuePair.Create(header.Name, value.ToString()))
            : [KeyValuePair.Create(header.Name, header.Value.ToString())]),
    ];

    /// <summary>Raw headers are one flat list: name, value, name, value.</summary>
    private static List<KeyValuePair<string, string>> ReadRawHeaders(JsonElement node)
    {
        if (!node.TryGetProperty("rawHeaders", out var raw))
            return [];
        if (raw.ValueKind == JsonValueKind.Object)
            return ReadHeaders(raw);

        var pairs = raw.EnumerateArray().Select(text => text.ToString()).Chunk(2).Where(pair => pair.Length == 2);
        return [.. pairs.Select(pair => KeyValuePair.Create(pair[0], pair[1]))];
    }

    private static byte[] Bytes(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Encoding.UTF8.GetBytes(value.GetString()!),
        JsonValueKind.Null or JsonValueKind.Undefined => [],
        _ => Encoding.UTF8.GetBytes(value.GetRawText()),
    };
}
