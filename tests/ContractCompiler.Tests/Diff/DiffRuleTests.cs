using ContractCompiler.Diff;
using ContractCompiler.Diff.CSharp;
using ContractCompiler.Diff.Wire;

namespace ContractCompiler.Tests.Diff;

public sealed class DiffRuleTests : IDisposable
{
    // Rules whose cases need a policy: PolicyDiffTests.
    private static readonly DiffRule[] OfPolicies = [CSharpRules.ClientRenamed, CSharpRules.PagingAdded, CSharpRules.PagingRemoved, CSharpRules.PagingChanged];

    private readonly Workspace _workspace = new();

    public static TheoryData<string> Names => [.. DiffCases.All.Select(c => c.Name)];

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Change_OfOneKind_IsJudgedAndStatedTwice(string name)
    {
        var row = DiffCases.All.Single(c => c.Name == name);

        var report = DiffCases.Compare(_workspace, row.Old, row.New);

        var said = string.Join('\n', report.Changes.Select(c => $"{c.Wire?.Text} | {string.Join(", ", c.CSharp.Select(s => s.Text))}"));
        Assert.True((row.Wire, row.CSharp) == (report.Wire, report.CSharp), $"wire {report.Wire}, C# {report.CSharp}:\n{said}");
        Assert.True(row.WireText is null || report.Changes.Any(c => c.Wire?.Text == row.WireText), said);
        Assert.True(row.CSharpText is null || report.Changes.Any(c => c.CSharp.Any(s => s.Text.StartsWith(row.CSharpText, StringComparison.Ordinal))), said);
        if (row is { WireText: not null, CSharpText: not null } && report.Changes.Count() == 1)
        {
            Assert.NotNull(report.Changes.Single().Wire);
        }
    }

    [Fact]
    public void Rules_AsAWhole_EachHaveACase()
    {
        var met = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in DiffCases.All)
        {
            var changes = DiffCases.Compare(_workspace, row.Old, row.New).Changes.ToList();
            met.UnionWith(changes.Where(c => c.Wire is not null).Select(c => c.Wire!.Rule).Concat(changes.SelectMany(c => c.CSharp).Select(c => c.Rule)));
        }

        Assert.Empty(WireRules.All.Concat(CSharpRules.All).Except(OfPolicies).Select(r => r.Id).Except(met));
    }
}
