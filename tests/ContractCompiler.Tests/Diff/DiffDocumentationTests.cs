using System.Text;
using ContractCompiler.Diff;
using ContractCompiler.Diff.CSharp;
using ContractCompiler.Diff.Policies;
using ContractCompiler.Diff.Wire;

namespace ContractCompiler.Tests.Diff;

/// <summary>docs/diff.md lists every rule with its verdicts, written from the rules that the command judges by.</summary>
public sealed class DiffDocumentationTests
{
    private const string Begin = "<!-- rules -->";
    private const string End = "<!-- /rules -->";

    [Fact]
    public void Documentation_OfTheDiff_ListsEveryRule()
    {
        var path = Path.Combine(Checkout.Root, "docs", "diff.md");
        var text = Checkout.Read("docs/diff.md");
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        var written = text[..begin] + "\n" + Tables() + text[end..];

        if (written != text)
        {
            File.WriteAllText(path, written);
        }

        Assert.True(written == text, "docs/diff.md did not say what the rules say; it has been written anew: review and commit it.");
    }

    [Fact]
    public void Rules_AsAWhole_HaveNamesOfTheirOwn()
    {
        var all = WireRules.All.Concat(CSharpRules.All).Concat(PolicyRules.All).ToList();

        Assert.Equal(all.Count, all.DistinctBy(r => r.Id).Count());
    }

    [Fact]
    public void Rules_ThatAreDeclared_AreAllListed()
    {
        foreach (var (type, listed) in new[] { (typeof(WireRules), WireRules.All), (typeof(CSharpRules), CSharpRules.All), (typeof(PolicyRules), PolicyRules.All) })
        {
            Assert.Equal(type.GetFields().Where(f => f.FieldType == typeof(DiffRule)).Select(f => ((DiffRule)f.GetValue(null)!).Id), listed.Select(r => r.Id));
        }
    }

    private static string Tables() => Table("The wire", WireRules.All, "sent", "received") + Table("The C#", CSharpRules.All, "type is sent", "type is only received") +
        Table("The policy", PolicyRules.All, null, null) + "\n";

    private static string Table(string title, IReadOnlyList<DiffRule> rules, string? request, string? response)
    {
        var text = new StringBuilder($"\n### {title}\n\n").Append(request is null
            ? "| rule | change | verdict | why |\n|---|---|---|---|\n"
            : $"| rule | change | {request} | {response} | why |\n|---|---|---|---|---|\n");
        foreach (var rule in rules)
        {
            var verdicts = request is null ? Word(rule.Request) : $"{Word(rule.Request)} | {Word(rule.Response)}";
            text.Append($"| `{rule.Id}` | {rule.Change} | {verdicts} | {rule.Why} |\n");
        }

        return text.ToString();
    }

    private static string Word(Verdict? verdict) => verdict is { } some ? some.ToString().ToLowerInvariant() : "–";
}
