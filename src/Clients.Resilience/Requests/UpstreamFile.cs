using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Clients.Resilience;

/// <summary>A file in a form: what is in it, and what it is called.</summary>
public sealed class UpstreamFile
{
    /// <summary>A file that is read from a stream when the request is sent; nothing of it is held in memory.</summary>
    public UpstreamFile(Stream content, string? fileName = null, string contentType = "application/octet-stream")
    {
        ArgumentNullException.ThrowIfNull(content);
        Content = content;
        FileName = fileName;
        ContentType = contentType;
    }

    /// <summary>What is in it.</summary>
    public Stream Content { get; }

    /// <summary>The name that the upstream is told.</summary>
    public string? FileName { get; }

    /// <summary>The media type of the content.</summary>
    public string ContentType { get; }
}

/// <summary>Contracts also call texts inside of JSON binary: there the text is the content.</summary>
internal sealed class UpstreamFileConverter : JsonConverter<UpstreamFile>
{
    public override UpstreamFile Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(new MemoryStream(Encoding.UTF8.GetBytes(reader.GetString()!)));

    public override void Write(Utf8JsonWriter writer, UpstreamFile value, JsonSerializerOptions options)
    {
        using var text = new StreamReader(value.Content, Encoding.UTF8, leaveOpen: true);
        writer.WriteStringValue(text.ReadToEnd());
        if (value.Content.CanSeek)
        {
            value.Content.Position = 0;
        }
    }
}
