using System.Globalization;
using System.Text;

namespace ContractCompiler.Diagnostics;

internal enum Severity { Note, Warning, Error }

/// <summary>One finding about a contract or a policy: where it is, what is wrong, and what to do about it.</summary>
internal sealed record Diagnostic(Severity Severity, string Code, string Message, string Remedy, string File, SourcePosition Position)
{
    private const int MaxLength = 400;

    /// <summary>The form that MSBuild and every editor read: <c>file(line,column): error CODE: text</c>.</summary>
    /// <remarks>https://learn.microsoft.com/visualstudio/msbuild/msbuild-diagnostic-format-for-tasks</remarks>
    public override string ToString()
    {
        var severity = Severity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "note" };
        return $"{File}({Position.Line},{Position.Column}): {severity} {Code}: {OneLine(Message)} {OneLine(Remedy)}".TrimEnd();
    }

    /// <summary>One line of bounded length, without signs that would steer a terminal: a document's own words may stand in it.</summary>
    private static string OneLine(string text)
    {
        var result = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (result.Length >= MaxLength)
            {
                return result.Append('…').ToString();
            }

            result.Append(Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate ? " " : rune.ToString());
        }

        return result.ToString();
    }
}

/// <summary>A place in a text file; lines and columns count from 1.</summary>
internal readonly record struct SourcePosition(int Line, int Column)
{
    public static SourcePosition Start { get; } = new(1, 1);
}
