#pragma warning disable CA1849, CA2000, CA2007, MA0004, MA0040, xUnit1051 // shown as a user writes it
using System.Diagnostics;
using System.Text.RegularExpressions;
using Clients.GitHub;
using Clients.Resilience;
using Clients.Testing;

namespace Clients.Tests.GitHub;

/// <summary>The C# of docs/github-operations.md, compiled and run.</summary>
public sealed partial class GitHubOperationsSnippets
{
    [Fact]
    public void Document_ShowsWhatIsCompiledHere()
    {
        var compiled = Unindented(Checkout.Read("tests/Clients.Tests/GitHub/GitHubOperationsSnippets.cs"));
        var blocks = Block().Matches(Checkout.Read("docs/github-operations.md")).Select(static m => Unindented(m.Groups["text"].Value)).ToList();

        Assert.Equal(6, blocks.Count);
        Assert.All(blocks, block => Assert.Contains(block, compiled, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Lists()
    {
        await using var upstream = await GitHubUnderTest.StartAsync();
        var github = upstream.Client;

        await foreach (var branch in github.ListBranchesAllAsync("acme", "rocket", perPage: 100))
        {
            if (branch.Name == "main")
            {
                break; // no further page is requested
            }
        }

        var gap = ListGap.None;
        var count = await github.SearchRepositoriesAllAsync("timeout", perPage: 100).OnGap(found => gap |= found).CountAsync();
        Assert.Equal(ListGap.Incomplete, gap); // the search ran out of time: more may match

        Assert.True(count > 0);
        Assert.Equal(2, upstream.Upstream.Requests.Count);
    }

    [Fact]
    public async Task Statistics()
    {
        await using var upstream = await GitHubUnderTest.StartAsync(new FakeGitHubOptions { PendingStatistics = int.MaxValue });

        await upstream.DriveAsync(AskAsync(upstream.Client));

        static async Task<int> AskAsync(IGitHubRepoClient github)
        {
            try
            {
                var weeks = await github.GetCommitActivityAsync("acme", "rocket");
            }
            catch (UpstreamException failure) when (failure.Error is { Status: 202, RetryAt: { } retryAt })
            {
                Console.WriteLine($"Not ready yet: {failure.Code}; ask again at {retryAt:t}"); // upstream_unavailable
            }

            return 0;
        }
    }

    [Fact]
    public async Task Downloads()
    {
        await using var upstream = await GitHubUnderTest.StartAsync();
        var (github, jobId, file) = (upstream.Client, 170000000101, new MemoryStream());

        var progress = new Progress<UpstreamProgress>(p => Console.WriteLine($"{p.Received} of {p.Total} bytes"));
        await using var log = await github.DownloadJobLogsAsync("acme", "rocket", jobId, new UpstreamCallOptions { Progress = progress });
        await log.CopyToAsync(file);

        Assert.True(file.Length > 0);
    }

    [Fact]
    public async Task Dispatch()
    {
        await using var upstream = await GitHubUnderTest.StartAsync();
        var (github, orchestratorId) = (upstream.Client, Guid.NewGuid().ToString());

        var dispatch = new WorkflowDispatch { Ref = "main", Inputs = new Dictionary<string, string> { ["environment"] = "staging" } };
        var settings = new WorkflowDispatchSettings { LookFirst = true };
        var message = await github.DispatchAndFindRunAsync("acme", "pipelines", "deploy.yml", dispatch, orchestratorId, settings) switch
        {
            WorkflowRunFound found => $"run {found.RunId}{(found.WasThereBefore ? ", which was there already" : "")}",
            WorkflowRunNotFound none => $"there is no run: {none.Failure.Code}", // dispatching again is safe
            WorkflowRunUnknown unknown => $"not known: {unknown.Reason}", // ask again with the same id
            _ => throw new UnreachableException(),
        };

        Assert.StartsWith("run ", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("blocked")]
    [InlineData("rocket")]
    public async Task Failures(string repo)
    {
        await using var upstream = await GitHubUnderTest.StartAsync();
        upstream.Upstream.Faults.On("repos/get-branch").Body(422, "application/json", """{"message":"No","errors":[{"code":"custom","message":"No"}]}""");
        var github = upstream.Client;

        try
        {
            await (repo == "blocked" ? github.GetRepositoryAsync("acme", repo) : (Task)github.GetBranchAsync("acme", repo, "main"));
            Assert.Fail("It succeeds.");
        }
        catch (UpstreamException failure) when (failure.Error.Status == 422)
        {
            foreach (var error in failure.FieldErrors())
            {
                Console.WriteLine($"{error.Resource}.{error.Field}: {error.Code.Value} {error.Message}");
            }
        }
        catch (UpstreamException failure) when (failure.LegalBlock() is { } block)
        {
            Console.WriteLine($"Blocked ({block.Reason}), see {block.HtmlUrl}"); // 451
        }
    }

    private static string Unindented(string text) => string.Join('\n', text.Split('\n').Select(static line => line.Trim())).Trim();

    [GeneratedRegex(@"^```csharp\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
