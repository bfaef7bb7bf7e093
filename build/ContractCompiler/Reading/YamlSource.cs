using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ContractCompiler.Reading;

/// <summary>
/// YAML 1.2 (core schema) read as JSON. Aliases are expanded into copies, and the expansion is bounded:
/// a few nested anchors can otherwise stand for more nodes than fit into memory.
/// </summary>
internal static partial class YamlSource
{
    private const int MaxNodes = 4_000_000;
    private const int MaxDepth = 128;

    public static JsonNode? Parse(string path, byte[] bytes)
    {
        try
        {
            var parser = ParserOf(bytes);
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _))
            {
                throw new ContractException("CC0004", path, SourcePosition.Start, "The file is empty.", "Put an OpenAPI document into it.");
            }

            return new Reader(path, parser).Node(0);
        }
        catch (YamlException e)
        {
            var position = new SourcePosition((int)e.Start.Line, (int)e.Start.Column);
            throw new ContractException("CC0005", path, position, $"Not valid YAML: {e.Message}", "Correct the syntax at this place.");
        }
    }

    public static SourcePosition Locate(byte[] bytes, string pointer)
    {
        var parser = ParserOf(bytes);
        var (best, bestLength) = (SourcePosition.Start, -1);
        parser.Consume<StreamStart>();
        parser.Consume<DocumentStart>();
        Walk("");
        return best;

        void Walk(string at)
        {
            if (parser.TryConsume<MappingStart>(out _))
            {
                while (!parser.TryConsume<MappingEnd>(out _))
                {
                    var key = parser.Consume<Scalar>();
                    var child = JsonPointer.Append(at, key.Value);
                    Consider(child, key.Start);
                    Walk(child);
                }
            }
            else if (parser.TryConsume<SequenceStart>(out _))
            {
                for (var i = 0; !parser.TryConsume<SequenceEnd>(out _); i++)
                {
                    var child = $"{at}/{i}";
                    Consider(child, parser.Current!.Start);
                    Walk(child);
                }
            }
            else
            {
                parser.MoveNext();
            }
        }

        void Consider(string candidate, Mark mark)
        {
            if (candidate.Length > bestLength && JsonPointer.IsSelfOrAncestor(candidate, pointer))
            {
                (best, bestLength) = (new SourcePosition((int)mark.Line, (int)mark.Column), candidate.Length);
            }
        }
    }

    // YamlDotNet refuses a block of text that begins with a line of blanks; emptied, such a line means the same and keeps its number.
    private static Parser ParserOf(byte[] bytes) => new(new StringReader(BlankLine().Replace(Encoding.UTF8.GetString(bytes), "")));

    [GeneratedRegex("^[ \\t]+\\r?$", RegexOptions.Multiline | RegexOptions.CultureInvariant, 5000)]
    private static partial Regex BlankLine();

    private sealed class Reader(string path, Parser parser)
    {
        private readonly Dictionary<AnchorName, (JsonNode? Node, int Count)> _anchors = [];
        private int _nodes;

        public JsonNode? Node(int depth)
        {
            var before = _nodes;
            Count(1, depth);
            var anchor = parser.Current is NodeEvent { Anchor.IsEmpty: false } named ? named.Anchor : AnchorName.Empty;
            var node = parser.Current switch
            {
                AnchorAlias => Alias(),
                MappingStart => Mapping(depth),
                SequenceStart => Sequence(depth),
                _ => ScalarValue(parser.Consume<Scalar>()),
            };
            if (!anchor.IsEmpty)
            {
                _anchors[anchor] = (node, _nodes - before);
            }

            return node;
        }

        private JsonNode? Alias()
        {
            var alias = parser.Consume<AnchorAlias>();
            if (!_anchors.TryGetValue(alias.Value, out var target))
            {
                throw new YamlException(alias.Start, alias.End, $"The alias '*{alias.Value}' stands before or inside its anchor.");
            }

            Count(target.Count, 0);
            return target.Node?.DeepClone();
        }

        private JsonObject Mapping(int depth)
        {
            parser.Consume<MappingStart>();
            var result = new JsonObject();
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                if (!parser.TryConsume<Scalar>(out var key))
                {
                    throw new YamlException(parser.Current!.Start, parser.Current.End, "A key must be a plain text.");
                }

                var value = Node(depth + 1);
                if (key.Value == "<<" && key.IsPlainImplicit && value is JsonObject merged)
                {
                    foreach (var (name, inherited) in merged.Where(p => !result.ContainsKey(p.Key)).ToList())
                    {
                        result[name] = inherited?.DeepClone();
                    }
                }
                else if (!result.TryAdd(key.Value, value))
                {
                    throw new YamlException(key.Start, key.End, $"The key '{key.Value}' stands twice in one mapping.");
                }
            }

            return result;
        }

        private JsonArray Sequence(int depth)
        {
            parser.Consume<SequenceStart>();
            var result = new JsonArray();
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                result.Add(Node(depth + 1));
            }

            return result;
        }

        private void Count(int nodes, int depth)
        {
            _nodes += nodes;
            var mark = parser.Current?.Start ?? Mark.Empty;
            var position = new SourcePosition((int)mark.Line, (int)mark.Column);
            if (_nodes > MaxNodes)
            {
                throw new ContractException("CC0006", path, position, $"The document expands to more than {MaxNodes:N0} nodes.",
                    "Remove the nested anchors and aliases, or slice the document.");
            }

            if (depth > MaxDepth)
            {
                throw new ContractException("CC0007", path, position, $"The document nests deeper than {MaxDepth} levels.",
                    "Move inner schemas to components and refer to them.");
            }
        }
    }

    /// <summary>Types of plain scalars as in the YAML 1.2 core schema (https://yaml.org/spec/1.2.2/#103-core-schema).</summary>
    private static JsonValue? ScalarValue(Scalar scalar)
    {
        var text = scalar.Value;
        if (scalar.Style != ScalarStyle.Plain || scalar.Tag == "tag:yaml.org,2002:str")
        {
            return JsonValue.Create(text);
        }

        return text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => null,
            "true" or "True" or "TRUE" => JsonValue.Create(true),
            "false" or "False" or "FALSE" => JsonValue.Create(false),
            _ when IsNumber(text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
                => JsonValue.Create(whole),
            _ when IsNumber(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real)
                && double.IsFinite(real) => JsonValue.Create(real),
            _ => JsonValue.Create(text),
        };
    }

    private static bool IsNumber(string text) =>
        text[0] is '-' or '+' or '.' or (>= '0' and <= '9') && text.AsSpan().ContainsAnyInRange('0', '9');
}
