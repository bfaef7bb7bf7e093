using System.Text.Json.Nodes;
using Clients.Resilience;

namespace Clients.Tests;

/// <summary>What both clients return for the same answers of the same server is the same, but for what <see cref="KnownDifferences"/> lists with its reason.</summary>
public sealed class ParityTests(ITestOutputHelper output)
{
    public static TheoryData<int> Reads => [.. Enumerable.Range(0, ParityReads.All.Length)];

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task Operation_ThroughBothClients_ReturnsTheSame(int index)
    {
        var read = ParityReads.All[index];
        await using var both = await BothClients.StartAsync();

        var large = KnownDifferences.TooLargeForInt32(read.Operation);
        if (large.Length > 0)
        {
            Assert.IsType<OverflowException>((await Assert.ThrowsAsync<UpstreamException>(() => read.Theirs(both.Theirs))).InnerException);
        }

        await using var comparable = await BothClients.StartAsync(configure: settings => settings.Transport = new SmallNumbers(large));
        var theirs = await read.Theirs(comparable.Theirs);
        var comparison = new ParityComparison();
        comparison.Compare(ParityComparison.Ours(await read.Ours(comparable.Ours)), theirs as JsonNode ?? OctokitTree.Of(theirs));

        output.WriteLine($"{read.Operation}: {comparison.Leaves} leaves compared");
        foreach (var (path, values) in comparison.Differences)
        {
            output.WriteLine($"{path}: {values}");
        }

        Assert.Equal(KnownDifferences.Of(read.Operation), comparison.Differences.Keys);
        Assert.True(comparison.Leaves > 0, "Nothing was compared.");
        Assert.Empty(comparable.Github.Violations);
    }

    [Fact]
    public void Operations_OfTheContract_AreAllComparedOrNamed()
    {
        var compared = ParityReads.All.Select(static read => read.Operation.Split(' ')[0]).Concat(ParityWrites.All.Select(static write => write.Operation));

        Assert.Equal(
            Clients.GitHub.GitHubRepoUpstream.Definition.Operations.Select(static operation => operation.Id).Order(StringComparer.Ordinal),
            compared.Append("actions/force-cancel-workflow-run").Distinct().Order(StringComparer.Ordinal)); // Octokit 14 does not have that one
    }
}
