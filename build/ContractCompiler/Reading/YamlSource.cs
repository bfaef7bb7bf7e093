using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ContractCompiler.Reading;

/// <summary>
/// YAML 1.2 read as JSON, by <see cref="YamlReader"/>.
/// </summary>
internal static partial class YamlSource
{
    public static JsonNode? Parse(string path, byte[] bytes)
    {
        var parser = ParserOf(bytes);
        try
        {
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _))
            {
                throw new ContractException("CC0004", path, SourcePosition.Start, "The file is empty.", "Put an OpenAPI document into it.");
            }

            var root = new YamlReader(path, parser).Node(0);
            parser.Consume<DocumentEnd>();
            return parser.TryConsume<StreamEnd>(out _)
                ? root
                : throw new YamlException(parser.Current!.Start, parser.Current.End, "The file holds a second document (after '---').");
        }
        catch (YamlException e)
        {
            // Some faults of the scanner come without a place: it stands where the scanner stopped.
            var mark = e.Start.Line > 1 || e.Start.Column > 1 || parser.Current is null ? e.Start : parser.Current.End;
            throw new ContractException("CC0005", path, PositionOf(mark), $"Not valid YAML: {e.Message}", "Correct the syntax at this place.");
        }
    }

    public static SourcePosition PositionOf(Mark mark) => new((int)mark.Line, (int)mark.Column);

    // YamlDotNet refuses a block of text that begins with a line of blanks; emptied, such a line means the same and keeps its number.
    public static Parser ParserOf(byte[] bytes) => new(new StringReader(BlankLine().Replace(Encoding.UTF8.GetString(bytes), "")));

    [GeneratedRegex("^[ \\t]+\\r?$", RegexOptions.Multiline | RegexOptions.CultureInvariant, 5000)]
    private static partial Regex BlankLine();
}
