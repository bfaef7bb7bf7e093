using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ContractCompiler.Tests.Hostile;

/// <summary>
/// Compares generated code with the code of the harmless twin, token by token. Only two things may differ: identifiers made of the text, and
/// literals, whose value must be the text exactly. So there is no member, attribute, directive, using or statement that the twin has not.
/// </summary>
internal static partial class CodeComparison
{
    /// <returns>What differs: the number of the cell (null: of no cell in particular), and what is wrong.</returns>
    public static IEnumerable<(int? Cell, string Problem)> Compare(string hostile, string harmless, Func<int, (string Harmless, string Payload)> texts)
    {
        var options = new CSharpParseOptions(LanguageVersion.CSharp14, DocumentationMode.Diagnose);
        var (left, right) = (CSharpSyntaxTree.ParseText(hostile, options).GetCompilationUnitRoot(), CSharpSyntaxTree.ParseText(harmless, options).GetCompilationUnitRoot());
        foreach (var error in left.GetDiagnostics().Take(5))
        {
            yield return (null, $"{error.GetMessage()} at line {error.Location.GetLineSpan().StartLinePosition.Line + 1}: {Around(hostile, error.Location.SourceSpan.Start)}");
        }

        var (leftUnits, rightUnits) = (Units(left).ToList(), Units(right).ToList());
        if (leftUnits.Count != rightUnits.Count)
        {
            yield return (null, $"{leftUnits.Count} declarations instead of {rightUnits.Count}");
        }

        foreach (var (mine, twin) in leftUnits.Zip(rightUnits))
        {
            if (Difference(mine, twin, texts) is { } problem)
            {
                var cell = Cell().Match(twin.ToFullString());
                yield return (cell.Success ? int.Parse(cell.Groups["n"].Value, System.Globalization.CultureInfo.InvariantCulture) : null, problem);
            }
        }
    }

    /// <summary>The smallest declarations, so that a difference is found where it is; the frame around them is compared by its own tokens.</summary>
    private static IEnumerable<SyntaxNode> Units(CompilationUnitSyntax root) => root.DescendantNodes(n => n is not MemberDeclarationSyntax || n is BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax)
        .Where(n => n is UsingDirectiveSyntax or AttributeListSyntax or ParameterListSyntax or BaseListSyntax ||
            n is MemberDeclarationSyntax and not (BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax));

    private static string? Difference(SyntaxNode mine, SyntaxNode twin, Func<int, (string Harmless, string Payload)> texts)
    {
        var (left, right) = (mine.DescendantTokens().ToList(), twin.DescendantTokens().ToList());
        for (var i = 0; i < Math.Max(left.Count, right.Count); i++)
        {
            if (i >= left.Count || i >= right.Count || !left[i].IsKind(right[i].Kind()))
            {
                return $"'{Short(left.ElementAtOrDefault(i).Text)}' instead of '{Short(right.ElementAtOrDefault(i).Text)}' in {Short(mine.ToString())}";
            }

            if (left[i].IsKind(SyntaxKind.StringLiteralToken) ? Expected(right[i].ValueText, texts) is var wanted && left[i].ValueText != wanted && Route(left[i].ValueText) != Route(wanted)
                : left[i].Text != right[i].Text && !right[i].Text.Contains("armless", StringComparison.Ordinal))
            {
                return $"'{Short(left[i].Text)}' instead of '{Short(right[i].Text)}' in {Short(mine.ToString())}";
            }
        }

        var (leftTrivia, rightTrivia) = (Trivia(mine), Trivia(twin));
        return leftTrivia.SequenceEqual(rightTrivia, StringComparer.Ordinal) ? null
            : $"trivia {Short(string.Join(' ', leftTrivia))} instead of {Short(string.Join(' ', rightTrivia))}";
    }

    private static string Expected(string literal, Func<int, (string Harmless, string Payload)> texts) => Cell().Match(literal) is { Success: true } cell
        ? texts(int.Parse(cell.Groups["n"].Value, System.Globalization.CultureInfo.InvariantCulture)) is var (harmless, payload) ? literal.Replace(harmless, payload, StringComparison.Ordinal) : literal
        : literal;

    /// <summary>In the route of a Refit method a placeholder has the name of the C# parameter.</summary>
    private static string Route(string literal) => literal.StartsWith('/') ? Placeholder().Replace(literal, "{}") : literal;

    /// <summary>Directives and plain comments as they are; documentation as its elements, after it has been parsed as XML.</summary>
    private static List<string> Trivia(SyntaxNode node) => [.. node.DescendantTrivia(descendIntoTrivia: true).SelectMany(t => t switch
    {
        _ when t.IsDirective => [t.ToFullString()],
        _ when t.IsKind(SyntaxKind.SingleLineCommentTrivia) || t.IsKind(SyntaxKind.MultiLineCommentTrivia) => [t.ToString()],
        _ when t.IsKind(SyntaxKind.SingleLineDocumentationCommentTrivia) => Elements(t.ToFullString()),
        _ when t.IsKind(SyntaxKind.MultiLineDocumentationCommentTrivia) || t.IsKind(SyntaxKind.DisabledTextTrivia) || t.IsKind(SyntaxKind.SkippedTokensTrivia) => [t.ToFullString()],
        _ => Array.Empty<string>(),
    })];

    private static IEnumerable<string> Elements(string comment)
    {
        try
        {
            var text = string.Join('\n', comment.Split('\n').Select(l => l.TrimStart() is ['/', '/', '/', .. var rest] ? rest : l.Trim().Length == 0 ? "" : "<not-a-comment/>"));
            return [.. XElement.Parse($"<doc>{text}</doc>").Descendants().Select(e => $"<{e.Name} {string.Join(' ', e.Attributes().Select(a => a.Name))}>")];
        }
        catch (XmlException e)
        {
            return [e.Message + comment];
        }
    }

    private static string Around(string text, int at) => Short(text[Math.Max(0, at - 60)..Math.Min(text.Length, at + 60)]);

    private static string Short(string? text) => text is { Length: > 300 } ? text[..300] + "…" : text ?? "";

    [GeneratedRegex(@"[Hh]armless\n?(?<n>[0-9]{4})", RegexOptions.ExplicitCapture)]
    private static partial Regex Cell();

    [GeneratedRegex(@"\{[^{}]*\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Placeholder();
}
