using System.Text;

namespace Clients.Testing.Sockets.Http2;

/// <summary>HPACK (RFC 7541): reads whatever a client may write; writes literals only, which every client can read.</summary>
internal sealed class HeaderCodec
{
    private readonly HeaderTable _table = new();

    /// <summary>The fields of one header block, in order.</summary>
    /// <exception cref="FormatException">The block is malformed.</exception>
    public List<KeyValuePair<string, string>> Decode(ReadOnlySpan<byte> block)
    {
        var fields = new List<KeyValuePair<string, string>>();
        while (!block.IsEmpty)
        {
            var first = block[0];
            if ((first & 0x80) != 0)
            {
                var (name, value) = _table[ReadInteger(ref block, prefix: 7)];
                fields.Add(new(name, value));
            }
            else if ((first & 0xe0) == 0x20)
            {
                _table.Resize(ReadInteger(ref block, prefix: 5));
            }
            else
            {
                var indexed = (first & 0x40) != 0;
                var index = ReadInteger(ref block, indexed ? 6 : 4);
                var name = index == 0 ? ReadString(ref block) : _table[index].Name;
                var value = ReadString(ref block);
                fields.Add(new(name, value));
                if (indexed)
                    _table.Add(name, value);
            }
        }

        return fields;
    }

    public static byte[] Encode(IEnumerable<KeyValuePair<string, string>> fields)
    {
        using var block = new MemoryStream();
        foreach (var (name, value) in fields)
        {
            block.WriteByte(0); // literal, not indexed, with a name of its own
            WriteString(block, name);
            WriteString(block, value);
        }

        return block.ToArray();
    }

    private static int ReadInteger(ref ReadOnlySpan<byte> block, int prefix)
    {
        var mask = (1 << prefix) - 1;
        long value = Take(ref block) & mask;
        if (value < mask)
            return (int)value;

        for (var shift = 0; shift < 28; shift += 7)
        {
            var octet = Take(ref block);
            value += (long)(octet & 0x7f) << shift;
            if ((octet & 0x80) == 0)
                return checked((int)value);
        }

        throw new FormatException("A header block holds an integer without end.");
    }

    private static string ReadString(ref ReadOnlySpan<byte> block)
    {
        var huffman = !block.IsEmpty && (block[0] & 0x80) != 0;
        var length = ReadInteger(ref block, prefix: 7);
        if (length > block.Length)
            throw new FormatException("A header block ends within a string.");

        var raw = block[..length];
        block = block[length..];
        return Encoding.Latin1.GetString(huffman ? HuffmanCode.Decode(raw) : raw);
    }

    private static byte Take(ref ReadOnlySpan<byte> block)
    {
        if (block.IsEmpty)
            throw new FormatException("A header block ends within a field.");

        var octet = block[0];
        block = block[1..];
        return octet;
    }

    private static void WriteString(MemoryStream block, string text)
    {
        var length = text.Length;
        if (length < 0x7f)
        {
            block.WriteByte((byte)length);
        }
        else
        {
            block.WriteByte(0x7f);
            for (length -= 0x7f; length >= 0x80; length >>= 7)
                block.WriteByte((byte)(length | 0x80));

            block.WriteByte((byte)length);
        }

        block.Write(Encoding.Latin1.GetBytes(text));
    }
}
