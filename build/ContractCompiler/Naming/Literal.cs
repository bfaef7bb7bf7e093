using System.Globalization;
using System.Text;

namespace ContractCompiler.Naming;

/// <summary>Texts of a contract as C# literals and comments. Everything that a contract says passes here before it enters code.</summary>
internal static class Literal
{
    public const int LineLength = 125;

    public static string String(string? text)
    {
        if (text is null)
        {
            return "null";
        }

        var result = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text)
        {
            result.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ when char.IsControl(c) || c is '\u2028' or '\u2029' or '\u0085' || char.IsSurrogate(c) =>
                    "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture),
                _ => c.ToString(),
            });
        }

        return result.Append('"').ToString();
    }

    /// <summary>An XML documentation text: escaped, wrapped, one entry a line, without the slashes.</summary>
    public static IReadOnlyList<string> Documentation(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return [];
        }

        var lines = new List<string>();
        foreach (var paragraph in text.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            Wrap(Escape(paragraph), lines);
        }

        return lines;
    }

    private static string Escape(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            result.Append(c switch
            {
                '<' => "&lt;",
                '>' => "&gt;",
                '&' => "&amp;",
                _ when char.IsControl(c) || c is '\u2028' or '\u2029' or '\u0085' => " ",
                _ when char.IsSurrogate(c) || c >= '\ufffe' => "?",
                _ => c.ToString(),
            });
        }

        return result.ToString();
    }

    private static void Wrap(string text, List<string> lines)
    {
        while (text.Length > LineLength)
        {
            // A word that fits on no line, an address say, has one of its own: cut in two it would lead nowhere.
            var cut = text.LastIndexOf(' ', LineLength);
            cut = cut > 0 ? cut : text.IndexOf(' ', LineLength);
            if (cut < 0)
            {
                break;
            }

            lines.Add(text[..cut].TrimEnd());
            text = text[cut..].TrimStart();
        }

        if (text.Length > 0)
        {
            lines.Add(text);
        }
    }
}
