using System.Text;
using System.Text.Unicode;

namespace ContractCompiler.Reading;

/// <summary>The bytes of a file as UTF-8: a byte order mark is obeyed (YAML 1.2.2, section 5.2), and what is no text is refused.</summary>
internal static class SourceText
{
    /// <exception cref="ContractException">The bytes are compressed, binary, or not the encoding that they claim to be.</exception>
    public static byte[] Decode(string path, byte[] bytes)
    {
        var text = bytes switch
        {
            [0xEF, 0xBB, 0xBF, ..] => bytes[3..],
            [0xFF, 0xFE, 0, 0, ..] => FromOther(path, bytes, new UTF32Encoding(false, true, true), 4),
            [0, 0, 0xFE, 0xFF, ..] => FromOther(path, bytes, new UTF32Encoding(true, true, true), 4),
            [0xFF, 0xFE, ..] => FromOther(path, bytes, new UnicodeEncoding(false, true, true), 2),
            [0xFE, 0xFF, ..] => FromOther(path, bytes, new UnicodeEncoding(true, true, true), 2),
            [0x1F, 0x8B, ..] => throw new ContractException("CC0009", path, SourcePosition.Start, "The file is compressed (gzip).", "Decompress it first."),
            [(byte)'P', (byte)'K', 3, 4, ..] =>
                throw new ContractException("CC0009", path, SourcePosition.Start, "The file is a zip archive.", "Extract the document from it."),
            _ => bytes,
        };
        if (text.AsSpan().IndexOf((byte)0) is var zero and >= 0)
        {
            throw new ContractException("CC0009", path, new LineStarts(text).PositionOf(zero), "The file is not text: it holds a NUL byte.",
                "Give an OpenAPI document in JSON or YAML, saved as UTF-8.");
        }

        if (!Utf8.IsValid(text))
        {
            throw new ContractException("CC0009", path, new LineStarts(text).PositionOf(FirstInvalid(text)), "The file is not valid UTF-8 from here on.",
                "Save it as UTF-8.");
        }

        return text;
    }

    private static byte[] FromOther(string path, byte[] bytes, Encoding encoding, int mark)
    {
        try
        {
            return Encoding.UTF8.GetBytes(encoding.GetString(bytes, mark, bytes.Length - mark));
        }
        catch (DecoderFallbackException)
        {
            throw new ContractException("CC0009", path, SourcePosition.Start, $"The file is not valid {encoding.WebName}, which its first bytes promise.",
                "Save it as UTF-8.");
        }
    }

    private static int FirstInvalid(ReadOnlySpan<byte> text)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(text[at..], out _, out var consumed) == System.Buffers.OperationStatus.Done)
        {
            at += consumed;
        }

        return at;
    }
}
