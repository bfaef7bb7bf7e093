using System.Globalization;
using System.Text;

namespace ContractCompiler.Naming;

/// <summary>Turns any text of a contract into a C# identifier. What cannot stand in one is dropped, never escaped into code.</summary>
internal static class Identifier
{
    private const int MaxLength = 100;

    private static readonly HashSet<string> Keywords = new(StringComparer.Ordinal)
    {
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const", "continue", "decimal",
        "default", "delegate", "do", "double", "else", "enum", "event", "explicit", "extern", "false", "finally", "fixed", "float", "for",
        "foreach", "goto", "if", "implicit", "in", "int", "interface", "internal", "is", "lock", "long", "namespace", "new", "null",
        "object", "operator", "out", "override", "params", "private", "protected", "public", "readonly", "ref", "return", "sbyte",
        "sealed", "short", "sizeof", "stackalloc", "static", "string", "struct", "switch", "this", "throw", "true", "try", "typeof",
        "uint", "ulong", "unchecked", "unsafe", "ushort", "using", "virtual", "void", "volatile", "while",
    };

    /// <summary><c>full_name</c> → <c>FullName</c>; <c>+1</c> → <c>Plus1</c>; <c>404</c> → <c>_404</c>.</summary>
    public static string Pascal(string text)
    {
        var result = new StringBuilder(text.Length);
        var upperNext = true;
        for (var i = 0; i < text.Length && result.Length < MaxLength; i++)
        {
            var c = text[i];
            if (IsPart(c))
            {
                result.Append(upperNext ? char.ToUpperInvariant(c) : c);
                upperNext = char.IsDigit(c) && i + 1 < text.Length && char.IsLower(text[i + 1]);
            }
            else
            {
                result.Append(Spoken(c, text, i));
                upperNext = true;
            }
        }

        if (result.Length == 0)
        {
            return "Empty";
        }

        return IsStart(result[0]) ? result.ToString() : "_" + result;
    }

    /// <summary><c>full_name</c> → <c>fullName</c>; keywords get an <c>@</c>.</summary>
    public static string Camel(string text)
    {
        var pascal = Pascal(text);
        var lead = 0;
        while (lead < pascal.Length && char.IsUpper(pascal[lead]) && (lead == 0 || lead + 1 == pascal.Length || !char.IsLower(pascal[lead + 1])))
        {
            lead++;
        }

        var camel = pascal[..lead].ToLowerInvariant() + pascal[lead..];
        return Keywords.Contains(camel) ? "@" + camel : camel;
    }

    /// <summary>Whether the text is a namespace such as <c>Clients.GitHub</c> as it stands.</summary>
    public static bool IsNamespace(string text) => text.Split('.').All(IsIdentifier);

    public static bool IsIdentifier(string text) =>
        text.Length > 0 && IsStart(text[0]) && text.All(c => c == '_' || IsPart(c)) && !Keywords.Contains(text);

    private static bool IsStart(char c) => c == '_' || char.IsLetter(c);

    private static bool IsPart(char c) => char.IsLetterOrDigit(c) && CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.OtherNumber;

    /// <summary>Signs that carry meaning get a word: without it <c>+1</c> and <c>-1</c>, or <c>a&lt;b</c> and <c>a&gt;b</c>, fall together.</summary>
    private static string Spoken(char c, string text, int index) => c switch
    {
        '+' when index == 0 || index == text.Length - 1 => "Plus",
        '-' when index == 0 && text.Length > 1 && char.IsDigit(text[1]) => "Minus",
        '<' => text.AsSpan(index).StartsWith("<=") ? "LessOrEqual" : "Less",
        '>' => text.AsSpan(index).StartsWith(">=") ? "GreaterOrEqual" : "Greater",
        '*' => "Star",
        '%' => "Percent",
        '&' => "And",
        '!' => "Not",
        _ => "",
    };
}
