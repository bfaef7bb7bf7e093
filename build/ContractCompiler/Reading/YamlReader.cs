using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ContractCompiler.Reading;

/// <summary>
/// Builds the tree. Aliases are expanded into copies, and the expansion is bounded: a few nested anchors can otherwise stand for more nodes
/// than fit into memory.
/// </summary>
internal sealed class YamlReader(string path, Parser parser)
{
    private const int MaxNodes = 4_000_000;
    private const int MaxDepth = 128;

    private readonly Dictionary<AnchorName, (JsonNode? Node, int Count, int Height)> _anchors = [];
    private int _nodes;
    private int _deepest;

    public JsonNode? Node(int depth)
    {
        var (before, deepest) = (_nodes, _deepest);
        _deepest = depth;
        Count(1, depth);
        var anchor = parser.Current is NodeEvent { Anchor.IsEmpty: false } named ? named.Anchor : AnchorName.Empty;
        var node = parser.Current switch
        {
            AnchorAlias => Alias(depth),
            MappingStart => Mapping(depth),
            SequenceStart => Sequence(depth),
            _ => YamlScalar.Value(parser.Consume<Scalar>()),
        };
        if (!anchor.IsEmpty)
        {
            _anchors[anchor] = (node, _nodes - before, _deepest - depth);
        }

        _deepest = Math.Max(_deepest, deepest);

        return node;
    }

    private JsonNode? Alias(int depth)
    {
        var alias = parser.Consume<AnchorAlias>();
        if (!_anchors.TryGetValue(alias.Value, out var target))
        {
            throw new YamlException(alias.Start, alias.End, $"The alias '*{alias.Value}' stands before or inside its anchor.");
        }

        // Anchors inside anchors nest as deep as if they were written out.
        _deepest = depth + target.Height;
        Count(target.Count, _deepest);
        return target.Node?.DeepClone();
    }

    private JsonObject Mapping(int depth)
    {
        parser.Consume<MappingStart>();
        var result = new JsonObject();
        var inherited = new List<JsonObject>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (!parser.TryConsume<Scalar>(out var key))
            {
                throw new YamlException(parser.Current!.Start, parser.Current.End, "A key must be a plain text.");
            }

            var value = Node(depth + 1);
            if (key is { Value: "<<", IsPlainImplicit: true })
            {
                inherited.AddRange(Merged(key, value));
            }
            else if (!result.TryAdd(key.Value, value))
            {
                throw new YamlException(key.Start, key.End, $"The key '{key.Value}' stands twice in one mapping.");
            }
        }

        // https://yaml.org/type/merge.html: the mapping's own keys win wherever they stand, then the mapping that is named first.
        foreach (var (name, child) in inherited.SelectMany(m => m))
        {
            if (!result.ContainsKey(name))
            {
                result[name] = child?.DeepClone();
            }
        }

        return result;
    }

    private static IEnumerable<JsonObject> Merged(Scalar key, JsonNode? value) => value switch
    {
        JsonObject one => [one],
        JsonArray many when many.All(m => m is JsonObject) => many.Cast<JsonObject>(),
        _ => throw new YamlException(key.Start, key.End, "What '<<' merges must be a mapping, or a list of mappings."),
    };

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
        var position = YamlSource.PositionOf(parser.Current?.Start ?? Mark.Empty);
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
