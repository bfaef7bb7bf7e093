namespace ContractCompiler.Tests.Hostile;

/// <summary>Texts that would do harm if they left their literal, comment or name.</summary>
internal static class Payloads
{
    public static readonly IReadOnlyDictionary<string, string> All = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["quote"] = "x\"; System.Console.WriteLine(1); //",
        ["raw-string"] = "x\"\"\"; System.Console.WriteLine(1); //",
        ["block-comment"] = "x*/ class Evil { } /*",
        ["xml-comment"] = "x--> <evil/> <!--",
        ["cdata"] = "x]]><evil/>",
        ["summary"] = "x</summary><script>alert(1)</script><summary>",
        ["attribute-quote"] = "x\"/><see cref=\"T:System.Console\"/><a b=\"",
        ["entity"] = "x&evil;&#0;&lt;",
        ["liquid"] = "x{{ Namespace }}{% assign a = 1 %}{{ 7 | times: 6 }}",
        ["liquid-raw"] = "x{% endraw %}{% raw %}{%- comment -%}",
        ["escape"] = "x\\u0022; System.Console.WriteLine(1); //",
        ["backslash"] = "x\\",
        ["braces"] = "x\n}\nclass Evil {",
        ["carriage-return"] = "x\r}\rclass Evil {",
        ["line-directive"] = "x\n#line 1 \"evil.cs\"\n",
        ["if-directive"] = "x\n#if false\n",
        ["pragma"] = "x\n#pragma warning disable\n",
        ["assembly-attribute"] = "x\n[assembly: System.Reflection.AssemblyTitle(\"evil\")]\n",
        ["using"] = "x\nusing static System.Console;\n",
        ["line-separator"] = "x\u2028class Evil { }",
        ["paragraph-separator"] = "x\u2029class Evil { }",
        ["next-line"] = "x\u0085class Evil { }",
        ["bidi"] = "x\u202E\u2066// } lave\u2069",
        ["control"] = "x\u0007\u001b[31m\u000b\u000c",
        ["interpolation"] = "x{System.Environment.Exit(1)}",
        ["long"] = "x" + new string('a', 100_000),
        ["traversal"] = "../../../../evil",
        ["absolute"] = "/etc/evil",
        ["device"] = "CON",
        ["keyword"] = "class",
        ["generic"] = "x<T> where T : class",
        ["noncharacter"] = "x\uFFFE\uFFFF",
        ["astral"] = "x\U0001F600\U000E0041",
    };
}
