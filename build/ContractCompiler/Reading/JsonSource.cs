using System.Globalization;
using System.Text;
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
            // Before the tree: it would find a key that stands twice, or a broken text, only when someone asks for it.
            var keys = new Stack<HashSet<string>>();
            Walk(bytes, (ref reader) => CheckToken(path, bytes, ref reader, keys));
            return JsonNode.Parse(bytes, documentOptions: new JsonDocumentOptions
            {
                MaxDepth = MaxDepth, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true,
            });
        }
        catch (JsonException e) when (e.Message.Contains("depth of", StringComparison.Ordinal))
        {
            throw new ContractException("CC0007", path, PositionOf(bytes, e), $"The document nests deeper than {MaxDepth} levels.",
                "Move inner schemas to components and refer to them.");
        }
        catch (JsonException e)
        {
            throw new ContractException("CC0003", path, PositionOf(bytes, e), $"Not valid JSON: {Reason(e)}", "Correct the syntax at this place.");
        }
    }

    public static PositionIndex Index(byte[] bytes)
    {
        var index = new PositionIndex();
        var lines = new LineStarts(bytes);
        var open = new Stack<(ulong Hash, int Item, bool IsArray)>();
        var current = PositionIndex.Root;
        Walk(bytes, (ref reader) =>
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                current = PositionIndex.Child(open.Peek().Hash, reader.GetString());
                index.Add(current, lines.PositionOf(reader.TokenStartIndex));
                return;
            }

            if (reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject)
            {
                open.Pop();
                return;
            }

            if (open.TryPeek(out var parent) && parent.IsArray)
            {
                open.Pop();
                current = PositionIndex.Child(parent.Hash, parent.Item.ToString(CultureInfo.InvariantCulture));
                open.Push(parent with { Item = parent.Item + 1 });
                index.Add(current, lines.PositionOf(reader.TokenStartIndex));
            }

            if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
            {
                open.Push((current, 0, reader.TokenType == JsonTokenType.StartArray));
            }
        });
        return index;
    }

    private delegate void TokenVisitor(ref Utf8JsonReader reader);

    private static void Walk(byte[] bytes, TokenVisitor visit)
    {
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions
        {
            MaxDepth = MaxDepth, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true,
        });
        while (reader.Read())
        {
            visit(ref reader);
        }
    }

    private static void CheckToken(string path, byte[] bytes, ref Utf8JsonReader reader, Stack<HashSet<string>> keys)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                keys.Push(new HashSet<string>(StringComparer.Ordinal));
                break;
            case JsonTokenType.EndObject:
                keys.Pop();
                break;
            case JsonTokenType.PropertyName:
                var key = Text(path, bytes, ref reader);
                if (!keys.Peek().Add(key))
                {
                    throw new ContractException("CC0003", path, new LineStarts(bytes).PositionOf(reader.TokenStartIndex),
                        $"Not valid JSON: the key '{key}' stands twice in one object.", "Remove one of the two.");
                }

                break;
            case JsonTokenType.String when reader.ValueIsEscaped:
                Text(path, bytes, ref reader);
                break;
        }
    }

    private static string Text(string path, byte[] bytes, ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new ContractException("CC0008", path, new LineStarts(bytes).PositionOf(reader.TokenStartIndex),
                "The text holds half of a surrogate pair (\\ud800 to \\udfff alone), which is no character.", "Write the whole pair, or remove it.");
        }
    }

    private static SourcePosition PositionOf(byte[] bytes, JsonException e)
    {
        var lines = new LineStarts(bytes);
        return lines.PositionOf(lines.OffsetOf((int)(e.LineNumber ?? 0)) + (e.BytePositionInLine ?? 0));
    }

    private static string Reason(JsonException e)
    {
        var text = e.Message;
        var cut = text.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (cut > 0 ? text[..cut] : text).TrimEnd('.') + ".";
    }
}
