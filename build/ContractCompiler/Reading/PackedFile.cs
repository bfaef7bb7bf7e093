using System.IO.Compression;

namespace ContractCompiler.Reading;

/// <summary>A document packed with gzip (RFC 1952), named <c>.gz</c>; what it unpacks to is bounded like any other file.</summary>
internal static class PackedFile
{
    public static bool IsPacked(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="ContractException">The file is not gzip, or holds more than <paramref name="maxBytes"/>.</exception>
    public static byte[] Read(string path, long maxBytes)
    {
        try
        {
            using var packed = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
            using var unpacked = new MemoryStream();
            var buffer = new byte[81920];
            for (var read = packed.Read(buffer); read > 0; read = packed.Read(buffer))
            {
                unpacked.Write(buffer, 0, read);
                if (unpacked.Length > maxBytes)
                {
                    throw new ContractException("CC0002", path, SourcePosition.Start,
                        $"Unpacked, the file has more than {maxBytes / (1024 * 1024)} MB.", "Slice the document to the operations you need.");
                }
            }

            return unpacked.ToArray();
        }
        catch (InvalidDataException e)
        {
            throw new ContractException("CC0008", path, SourcePosition.Start, $"Not a gzip file: {e.Message}", "Pack it again, or name the unpacked document.");
        }
    }
}
