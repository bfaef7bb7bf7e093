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
    public static HttpContent Multipart(IEnumerable<IEnumerable<FormPart>> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var content = new MultipartFormDataContent();
        foreach (var part in parts.SelectMany(static p => p))
        {
            if (part.Content is { } file)
            {
                // Without a file name many servers take the part for a text.
                content.Add(Stream(file.Content, file.ContentType), part.Name, file.FileName ?? part.Name);
            }
            else
            {
                content.Add(Text(part.Value!, part.MediaType ?? "text/plain"), part.Name);
            }
        }

        return content;
    }

    /// <summary>A form. Pairs without a value are left out.</summary>
    public static HttpContent Form(IEnumerable<KeyValuePair<string, string?>> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new FormUrlEncodedContent(values.Where(static pair => pair.Value is not null).Select(static pair => KeyValuePair.Create(pair.Key, pair.Value!)));
    }

    private static T Typed<T>(T content, string mediaType)
        where T : HttpContent
    {
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
        return content;
    }
}
