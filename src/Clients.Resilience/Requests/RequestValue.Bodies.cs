using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Clients.Resilience;

public static partial class RequestValue
{
    /// <summary>JSON, serialised once to bytes: every attempt sends the same.</summary>
    public static HttpContent Json<T>(T value, JsonTypeInfo<T> type, string mediaType = "application/json") =>
        Typed(new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(value, type)), mediaType);

    /// <summary>No body, where the contract leaves it to the caller; without a content type, which Refit would make up.</summary>
    public static HttpContent NoBody => new ByteArrayContent([]);

    /// <summary>Text in UTF-8.</summary>
    public static HttpContent Text(string value, string mediaType = "text/plain")
    {
        ArgumentNullException.ThrowIfNull(value);
        return Typed(new ByteArrayContent(Encoding.UTF8.GetBytes(value)), mediaType.Contains(';', StringComparison.Ordinal) ? mediaType : mediaType + "; charset=utf-8");
    }

    /// <summary>Bytes.</summary>
    public static HttpContent Bytes(ReadOnlyMemory<byte> value, string mediaType = "application/octet-stream") =>
        Typed(new ReadOnlyMemoryContent(value), mediaType);

    /// <summary>
    /// A stream. A seekable one is sent from its position, as often as needed; another one is buffered up to 1 MB so that it can be
    /// sent again, and sent once beyond that.
    /// </summary>
    public static HttpContent Stream(Stream value, string mediaType = "application/octet-stream")
    {
        ArgumentNullException.ThrowIfNull(value);
        return Typed(new StreamContent(value), mediaType);
    }

    /// <summary>A form made of the members of a model.</summary>
    public static HttpContent UrlEncoded(IEnumerable<IEnumerable<FormPart>> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return new FormUrlEncodedContent(parts.SelectMany(static p => p).Select(static p => KeyValuePair.Create(p.Name, p.Value!)));
    }

    /// <summary>A multipart body made of the members of a model: files are streamed.</summary>
    public static HttpContent Multipart(IEnumerable<IEnumerable<FormPart>> parts) => MultipartForm.Of(parts);

    /// <summary>A stream that says itself what it is, where the contract leaves the choice.</summary>
    /// <param name="value">The stream and its media type.</param>
    /// <param name="allowed">The media types of the contract, ranges such as <c>image/*</c> among them.</param>
    public static HttpContent File(UpstreamFile value, params ReadOnlySpan<string> allowed)
    {
        ArgumentNullException.ThrowIfNull(value);
        foreach (var type in allowed)
        {
            if (MediaRange.Matches(type, value.ContentType))
            {
                return Stream(value.Content, value.ContentType);
            }
        }

        throw Refuse("body", $"must be of the media type {string.Join(" or ", allowed!)}, not {value.ContentType}: state it as the file's content type");
    }

    private static T Typed<T>(T content, string mediaType)
        where T : HttpContent
    {
        content.Headers.ContentType = MediaTypeHeaderValue.TryParse(mediaType, out var parsed)
            ? parsed
            : throw Refuse("body", "has a content type that is none: write it like image/png");
        return content;
    }
}
