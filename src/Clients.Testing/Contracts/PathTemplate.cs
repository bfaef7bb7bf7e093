using System.Text;
using System.Text.RegularExpressions;

namespace Clients.Testing.Contracts;

/// <summary>A path such as <c>/repos/{owner}/{repo}/contents/{path}</c>, matched against what came over the wire.</summary>
internal sealed class PathTemplate
{
    private readonly Regex _regex;
    private readonly List<string> _names = [];

    public PathTemplate(string text, IReadOnlySet<string> multiSegment)
    {
        Text = text;
        var pattern = new StringBuilder("^");
        for (var at = 0; at < text.Length;)
        {
            var open = text.IndexOf('{', at);
            var literal = open < 0 ? text[at..] : text[at..open];
            Literals += literal.Length;
            pattern.Append(Regex.Escape(literal));
            if (open < 0)
                break;

            var close = text.IndexOf('}', open);
            if (close < 0)
                throw new FormatException($"The path '{text}' has an opening brace without a closing one.");

            var name = text[(open + 1)..close];
            at = close + 1;
            _names.Add(name);
            if (!multiSegment.Contains(name))
            {
                pattern.Append("([^/]+)");
            }
            else if (at == text.Length && pattern[^1] == '/')
            {
                // An empty value leaves the slash before it off: the root of the contents is /contents.
                pattern.Length--;
                pattern.Append("(?:/(.*))?");
            }
            else
            {
                pattern.Append("(.*)");
            }
        }

        _regex = new Regex(pattern.Append('$').ToString(), RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
    }

    public string Text { get; }

    /// <summary>How many characters are fixed: of two templates that match, the more literal one wins.</summary>
    public int Literals { get; }

    public IReadOnlyList<string> Names => _names;

    /// <summary>Matches the path as sent, still percent-encoded, so that an encoded slash stays inside its segment.</summary>
    public bool TryMatch(string rawPath, out IReadOnlyDictionary<string, string> values)
    {
        values = EmptyValues;
        var match = _regex.Match(rawPath);
        if (!match.Success)
            return false;

        values = _names.Select((name, index) => (name, Value: match.Groups[index + 1].Value))
            .ToDictionary(pair => pair.name, pair => Uri.UnescapeDataString(pair.Value), StringComparer.Ordinal);
        return true;
    }

    private static readonly Dictionary<string, string> EmptyValues = [];
}
