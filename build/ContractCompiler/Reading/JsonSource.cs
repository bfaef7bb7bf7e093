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

    public static void Locate(byte[] bytes, PositionSearch search)
    {
        var (line, lineStart, scanned) = (1, 0, 0);
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

        void Consider(string candidate, long offset)
        {
            if (search.IsWanted(candidate))
            {
                for (; scanned < offset; scanned++)
                {
                    (line, lineStart) = bytes[scanned] == (byte)'\n' ? (line + 1, scanned + 1) : (line, lineStart);
                }

                search.Found(candidate, new SourcePosition(line, (int)offset - lineStart + 1));
            }
        }
    }

    private static string Reason(JsonException e)
    {
        var text = e.Message;
        var cut = text.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (cut > 0 ? text[..cut] : text).TrimEnd('.') + ".";
    }
}
