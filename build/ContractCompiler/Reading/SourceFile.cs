using System.Text.Json.Nodes;

namespace ContractCompiler.Reading;

/// <summary>
/// A JSON or YAML file as a tree, together with the way back from a JSON pointer to its line.
/// Positions are looked up only when something is wrong, so that a large correct document pays nothing for them.
/// </summary>
internal sealed class SourceFile
{
    /// <summary>A document larger than this is refused: the largest published one (a whole cloud's API) stays below.</summary>
    public const long MaxBytes = 64 * 1024 * 1024;

    private readonly byte[] _bytes;
    private readonly bool _isJson;

    private SourceFile(string path, byte[] bytes, bool isJson, JsonNode? root)
    {
        Path = path;
        _bytes = bytes;
        _isJson = isJson;
        Root = root;
    }

    public string Path { get; }

    public JsonNode? Root { get; }

    /// <exception cref="ContractException">The file is missing, too large, empty or not well formed.</exception>
    public static SourceFile Read(string path)
    {
        var bytes = ReadBytes(path);
        var isJson = LooksLikeJson(bytes);
        var root = isJson ? JsonSource.Parse(path, bytes) : YamlSource.Parse(path, bytes);
        return new SourceFile(path, bytes, isJson, root);
    }

    /// <summary>The position of the value at a JSON pointer (RFC 6901), or of its nearest existing ancestor.</summary>
    public SourcePosition Locate(string pointer) =>
        _isJson ? JsonSource.Locate(_bytes, pointer) : YamlSource.Locate(_bytes, pointer);

    private static byte[] ReadBytes(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new ContractException("CC0001", path, SourcePosition.Start, "The file does not exist.", "Check the path.");
        }

        if (file.Length > MaxBytes)
        {
            throw new ContractException("CC0002", path, SourcePosition.Start,
                $"The file has {file.Length / (1024 * 1024)} MB; at most {MaxBytes / (1024 * 1024)} MB are read.",
                "Slice the document to the operations you need.");
        }

        var bytes = PackedFile.IsPacked(path) ? PackedFile.Read(path, MaxBytes) : File.ReadAllBytes(path);
        return bytes is [0xEF, 0xBB, 0xBF, ..] ? bytes[3..] : bytes;
    }

    private static bool LooksLikeJson(ReadOnlySpan<byte> bytes)
    {
        var text = bytes.TrimStart(" \t\r\n"u8);
        return text.Length > 0 && text[0] is (byte)'{' or (byte)'[';
    }
}
