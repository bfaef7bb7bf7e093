using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Clients.Resilience.Tests.Hostile;

/// <summary>Reads hostile.txt.</summary>
internal static partial class HostileList
{
    public static IReadOnlyList<(string Kind, string Text, string Reason)> All { get; } = [.. Read()];

    public static IEnumerable<string> Of(string kind) => All.Where(entry => entry.Kind == kind).Select(static entry => entry.Text);

    /// <summary>Whether a server can write it into a header at all.</summary>
    public static bool FitsAHeader(string text) => text.All(static c => c is >= ' ' and <= '~');

    private static IEnumerable<(string, string, string)> Read()
    {
        using var stream = typeof(HostileList).Assembly.GetManifestResourceStream("hostile.txt")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                var parts = line.Split(" | ", 3);
                yield return (parts[0], Unescape(parts[1]), parts[2]);
            }
        }
    }

    private static string Unescape(string text) => Escape().Replace(text, static match => match.Value switch
    {
        @"\r" => "\r",
        @"\n" => "\n",
        @"\t" => "\t",
        @"\b" => "\b",
        @"\0" => "\0",
        @"\\" => @"\",
        var code => ((char)int.Parse(code[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString(),
    });

    [GeneratedRegex(@"\\(?:u[0-9a-f]{4}|[rntb0\\])")]
    private static partial Regex Escape();
}
