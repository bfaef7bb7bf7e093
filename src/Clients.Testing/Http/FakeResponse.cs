using System.Diagnostics.CodeAnalysis;
using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Clients.Testing;

/// <summary>What a handler of a <see cref="FakeUpstream"/> answers.</summary>
public sealed record FakeResponse
{
    // As real services do: text beyond ASCII goes out as UTF-8, which a client must read across the borders of its buffers.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private FakeResponse(int status) => Status = status;

    /// <summary>The HTTP status.</summary>
    public int Status { get; init; }

    /// <summary>The content type; null when there is no body.</summary>
    public string? ContentType { get; init; }

    /// <summary>The bytes of the body.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Header fields other than the content's, in order; the same name may come more than once.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>A response without a body.</summary>
    public static FakeResponse Empty(int status) => new(status);

    /// <summary>JSON written as text: <c>Json("""{ "id": 1 }""")</c>.</summary>
    /// <exception cref="System.Text.Json.JsonException">The text is not JSON.</exception>
    public static FakeResponse Json([StringSyntax(StringSyntaxAttribute.Json)] string json, int status = 200) => Json(JsonNode.Parse(json), status);

    /// <summary>A JSON response.</summary>
    public static FakeResponse Json(JsonNode? body, int status = 200)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            if (body is null)
                writer.WriteNullValue();
            else
                body.WriteTo(writer);
        }

        return Bytes(buffer.WrittenMemory, "application/json; charset=utf-8", status);
    }

    /// <summary>A response with text, as UTF-8.</summary>
    public static FakeResponse Text(string body, string contentType = "text/plain; charset=utf-8", int status = 200)
    {
        ArgumentNullException.ThrowIfNull(body);
        return Bytes(Encoding.UTF8.GetBytes(body), contentType, status);
    }

    /// <summary>A response with bytes.</summary>
    public static FakeResponse Bytes(ReadOnlyMemory<byte> body, string contentType, int status = 200) =>
        new(status) { ContentType = contentType, Body = body };

    /// <summary>An error as <c>application/problem+json</c> (RFC 9457).</summary>
    public static FakeResponse Problem(int status, string title, string? detail = null, string? type = null)
    {
        var problem = new JsonObject { ["type"] = type ?? "about:blank", ["title"] = title, ["status"] = status };
        if (detail is not null)
            problem["detail"] = detail;

        return Json(problem, status) with { ContentType = "application/problem+json" };
    }

    /// <summary>The same response with one more header field.</summary>
    public FakeResponse With(string name, string value) => this with { Headers = [.. Headers, KeyValuePair.Create(name, value)] };

    /// <summary>Gets the first header field of that name, in any case; null when it is absent.</summary>
    public string? Header(string name) =>
        Headers.FirstOrDefault(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase)).Value;
}
