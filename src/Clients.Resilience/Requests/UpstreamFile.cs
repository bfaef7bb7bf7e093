using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Clients.Resilience;

/// <summary>A file: what is in it, what it is called, and what it is.</summary>
public sealed class UpstreamFile
{
    private const string Unknown = "application/octet-stream";

    /// <summary>A file that is read from a stream when the request is sent; nothing of it is held in memory.</summary>
    /// <param name="content">What is in it.</param>
    /// <param name="fileName">The name that the upstream is told; default: that of the field.</param>
    /// <param name="contentType">The media type; default: the contract's, else <c>application/octet-stream</c>.</param>
    public UpstreamFile(Stream content, string? fileName = null, string? contentType = null)
    {
        ArgumentNullException.ThrowIfNull(content);
        Content = content;
        FileName = fileName;
        Stated = contentType;
    }

    /// <summary>What is in it.</summary>
    public Stream Content { get; }

    /// <summary>The name that the upstream is told.</summary>
    public string? FileName { get; }

    /// <summary>The media type of the content.</summary>
    public string ContentType => Stated ?? Unknown;

    /// <summary>Further headers of the file's part in a multipart body, such as <c>Content-ID</c>. Default none.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    internal string? Stated { get; }
}

/// <summary>Contracts also call texts inside of JSON binary: there the text is the content.</summary>
internal sealed class UpstreamFileConverter : JsonConverter<UpstreamFile>
{
    public override UpstreamFile Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(new MemoryStream(Encoding.UTF8.GetBytes(reader.GetString()!)));

    public override void Write(Utf8JsonWriter writer, UpstreamFile value, JsonSerializerOptions options)
    {
        var begin = value.Content.CanSeek ? value.Content.Position : 0;
        using var text = new StreamReader(value.Content, Encoding.UTF8, leaveOpen: true);
        writer.WriteStringValue(text.ReadToEnd());
        if (value.Content.CanSeek)
        {
            value.Content.Position = begin; // what stands before it is not a part of the file
        }
    }
}
