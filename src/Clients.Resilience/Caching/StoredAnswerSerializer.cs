using System.Buffers;
using System.Text;
using Microsoft.Extensions.Caching.Hybrid;

namespace Clients.Resilience;

/// <summary>How an answer looks outside of the process. What does not look like that is refused, and then fetched anew.</summary>
internal sealed class StoredAnswerSerializer : IHybridCacheSerializer<StoredAnswer?>
{
    private const byte Version = 1;

    public StoredAnswer? Deserialize(ReadOnlySequence<byte> source)
    {
        using var reader = new BinaryReader(new MemoryStream(source.ToArray()), Encoding.UTF8);
        if (reader.ReadByte() != Version)
        {
            throw new InvalidDataException("The answer was kept by another version.");
        }

        var storedAt = reader.ReadInt64();
        var (settled, secretTag, tag, modified) = (reader.ReadBoolean(), reader.ReadString(), reader.ReadString(), reader.ReadString());
        var headers = new (string, string)[reader.ReadUInt16()];
        for (var i = 0; i < headers.Length; i++)
        {
            headers[i] = (reader.ReadString(), reader.ReadString());
        }

        var length = reader.ReadInt32();
        var body = reader.ReadBytes(length);
        return body.Length == length && reader.BaseStream.Position == reader.BaseStream.Length
            ? new StoredAnswer
            {
                Headers = headers, Body = body, SecretTag = secretTag, ETag = tag.Length > 0 ? tag : null,
                LastModified = modified.Length > 0 ? modified : null, Settled = settled, StoredAt = storedAt,
            }
            : throw new InvalidDataException("The answer is not as long as it says.");
    }

    public void Serialize(StoredAnswer? value, IBufferWriter<byte> target)
    {
        ArgumentNullException.ThrowIfNull(value);
        using var head = new MemoryStream();
        using var writer = new BinaryWriter(head, Encoding.UTF8);
        writer.Write(Version);
        writer.Write(value.StoredAt);
        writer.Write(value.Settled);
        writer.Write(value.SecretTag);
        writer.Write(value.ETag ?? string.Empty);
        writer.Write(value.LastModified ?? string.Empty);
        writer.Write(checked((ushort)value.Headers.Length));
        foreach (var (name, text) in value.Headers)
        {
            writer.Write(name);
            writer.Write(text);
        }

        writer.Write(value.Body.Length);
        writer.Flush();
        target.Write(head.GetBuffer().AsSpan(0, (int)head.Length));
        target.Write(value.Body);
    }
}
