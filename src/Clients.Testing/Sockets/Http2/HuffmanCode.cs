namespace Clients.Testing.Sockets.Http2;

/// <summary>The Huffman code of header strings (RFC 7541, appendix B). It is canonical: the lengths of its codes say it all.</summary>
internal static class HuffmanCode
{
    private const int LongestCode = 30;
    private const int EndOfString = 256;

    private static readonly byte[] Lengths =
    [
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
        6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
        13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
        20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
        22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
        26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
        20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
        30,
    ];

    // Of each length: the symbols in order, and the first of their consecutive codes.
    private static readonly int[][] Symbols = [.. Enumerable.Range(0, LongestCode + 1)
        .Select(static length => Enumerable.Range(0, Lengths.Length).Where(symbol => Lengths[symbol] == length).ToArray())];

    private static readonly uint[] FirstCodes = FindFirstCodes();

    /// <exception cref="FormatException">The bytes are no such string.</exception>
    public static byte[] Decode(ReadOnlySpan<byte> encoded)
    {
        var decoded = new List<byte>(encoded.Length * 2);
        var code = 0u;
        var length = 0;
        foreach (var octet in encoded)
        {
            for (var bit = 7; bit >= 0; bit--)
            {
                code = (code << 1) | (uint)((octet >> bit) & 1);
                length++;
                if (length > LongestCode)
                    throw new FormatException("A header string holds a code that is none.");

                var index = (long)code - FirstCodes[length];
                if (index < 0 || index >= Symbols[length].Length)
                    continue;

                var symbol = Symbols[length][index];
                if (symbol == EndOfString)
                    throw new FormatException("A header string holds its own end.");

                decoded.Add((byte)symbol);
                code = 0;
                length = 0;
            }
        }

        // What is left is padding: the beginning of the end-of-string code, which is ones.
        return length < 8 && code == (1u << length) - 1 ? [.. decoded] : throw new FormatException("A header string is padded wrongly.");
    }

    private static uint[] FindFirstCodes()
    {
        var first = new uint[LongestCode + 1];
        for (var length = 1; length <= LongestCode; length++)
            first[length] = (first[length - 1] + (uint)Symbols[length - 1].Length) << 1;

        return first;
    }
}
