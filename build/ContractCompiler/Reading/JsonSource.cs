using System.Text.Json;
using System.Text.Json.Nodes;

namespace ContractCompiler.Reading;

internal static class JsonSource
{
    private const int MaxDepth = 128;

    public static JsonNode? Parse(string path, byte[] bytes)
    {
        try
        {
            return JsonNode.Parse(bytes, documentOptions: new JsonDocumentOptions
            {
                MaxDepth = MaxDepth,
                CommentHandling = JsonCommentHandling.Skip,
                AllowTrailingCommas = true,
                AllowDuplicateProperties = false,
            });
        }
        catch (JsonException e)
        {
            var position = new SourcePosition((int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1);
            throw new ContractException("CC0003", path, position, $"Not valid JSON: {Reason(e)}", "Correct the syntax at this place.");
        }
    }

    public static SourcePosition Locate(byte[] bytes, string pointer)
    {
        var best = 0L;
        var bestLength = -1;
        var path = new Stack<(string Pointer, int Index, bool IsArray)>();
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions
        {
            MaxDepth = MaxDepth, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true,
        });
        var current = "";
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                current = JsonPointer.Append(path.Peek().Pointer, reader.GetString()!);
                Consider(current, reader.TokenStartIndex);
                continue;
            }

            if (reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject)
            {
                path.Pop();
                continue;
            }

            if (path.TryPeek(out var parent) && parent.IsArray)
            {
                path.Pop();
                current = $"{parent.Pointer}/{parent.Index}";
                path.Push(parent with { Index = parent.Index + 1 });
                Consider(current, reader.TokenStartIndex);
            }

            if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
            {
                path.Push((current, 0, reader.TokenType == JsonTokenType.StartArray));
            }
        }

        return Position(bytes, best);

        void Consider(string candidate, long offset)
        {
            if (candidate.Length > bestLength && JsonPointer.IsSelfOrAncestor(candidate, pointer))
            {
                (best, bestLength) = (offset, candidate.Length);
            }
        }
    }

    private static SourcePosition Position(ReadOnlySpan<byte> bytes, long offset)
    {
        var before = bytes[..(int)offset];
        var line = before.Count((byte)'\n') + 1;
        return new SourcePosition(line, before.Length - before.LastIndexOf((byte)'\n'));
    }

    private static string Reason(JsonException e)
    {
        var text = e.Message;
        var cut = text.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (cut > 0 ? text[..cut] : text).TrimEnd('.') + ".";
    }
}
