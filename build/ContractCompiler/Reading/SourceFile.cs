using System.Text.Json.Nodes;

namespace ContractCompiler.Reading;

/// <summary>
/// A JSON or YAML file as a tree, together with the way back from a JSON pointer to its line.
/// Positions are looked up only when something is wrong, so that a large correct document pays nothing for them.
/// </summary>
internal sealed class SourceFile
{
    /// <summary>A document larger than this is refused: the largest published one (a whole cloud's API) stays below.</summary>
    public const int MaxMegabytes = 64;

    private readonly Lazy<PositionIndex> _positions;

    private SourceFile(string path, JsonNode? root, Func<PositionIndex> index)
    {
        Path = path;
        Root = root;
        _positions = new Lazy<PositionIndex>(index);
    }

    public string Path { get; }

    public JsonNode? Root { get; }

    /// <exception cref="ContractException">The file is missing, unreadable, too large, no text, empty or not well formed.</exception>
    public static SourceFile Read(string path)
    {
        var bytes = SourceText.Decode(path, ReadBytes(path));
        return LooksLikeJson(bytes)
            ? new SourceFile(path, JsonSource.Parse(path, bytes), () => JsonSource.Index(bytes))
            : new SourceFile(path, YamlSource.Parse(path, bytes), () => YamlPositions.Index(bytes));
    }

    /// <summary>The position of the value at a JSON pointer (RFC 6901), or of its nearest existing ancestor.</summary>
    public SourcePosition Locate(string pointer) => _positions.Value.Find(pointer);

    private static byte[] ReadBytes(string path)
    {
        if (Directory.Exists(path))
        {
            throw new ContractException("CC0001", path, SourcePosition.Start, "This is a folder, not a file.", "Name the document in it.");
        }

        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new ContractException("CC0001", path, SourcePosition.Start, "The file does not exist.", "Check the path.");
        }

        if (file.Length > MaxMegabytes * 1024L * 1024)
        {
            throw new ContractException("CC0002", path, SourcePosition.Start,
                $"The file has {file.Length / (1024 * 1024)} MB; at most {MaxMegabytes} MB are read.",
                "Slice the document to the operations you need.");
        }

        try
        {
            return PackedFile.IsPacked(path) ? PackedFile.Read(path, MaxMegabytes * 1024L * 1024) : File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ContractException("CC0001", path, SourcePosition.Start, $"The file cannot be read: {e.Message}", "Check its permissions.");
        }
    }

    private static bool LooksLikeJson(ReadOnlySpan<byte> bytes)
    {
        var text = bytes.TrimStart(" \t\r\n"u8);
        return text.Length > 0 && text[0] is (byte)'{' or (byte)'[';
    }
}
