using Clients.GitHub;
using Clients.Resilience;
using Clients.Testing;

namespace Clients.Tests.GitHub;

/// <summary>Dispatching with an answer: one dispatch, and what came of it.</summary>
public sealed class DispatchWithAnswerTests
{
    private const string Dispatched = "actions/create-workflow-dispatch";
    private const string Id = "7d9f-4a1c_b2";

    private static readonly WorkflowDispatch Deployment = new()
    {
        Ref = "main", Inputs = new Dictionary<string, string> { ["environment"] = "staging" },
    };

    [Fact]
    public async Task Run_ThatGitHubNames_IsFoundWithoutSearching()
    {
        await using var github = await GitHubUnderTest.StartAsync();

        var found = Assert.IsType<WorkflowRunFound>(await DispatchAsync(github));

        Assert.Equal(found.RunId, found.Run!.Id);
        Assert.False(found.WasThereBefore);
        Assert.Contains(Id, found.Run.DisplayTitle, StringComparison.Ordinal);
        Assert.Empty(github.Requests("actions/list-workflow-runs"));
    }

    [Fact]
    public async Task Run_OfAnAnswerWithoutBody_IsFoundByTheId()
    {
        await using var github = await GitHubUnderTest.StartAsync(new FakeGitHubOptions { RunListingDelay = TimeSpan.FromSeconds(4) }, OlderVersion);

        var found = Assert.IsType<WorkflowRunFound>(await DispatchAsync(github));

        Assert.Contains(Id, found.Run!.DisplayTitle, StringComparison.Ordinal);
        Assert.Single(github.Requests(Dispatched));
        Assert.All(github.Requests("actions/list-workflow-runs"), static r => Assert.Contains("event=workflow_dispatch", r.Query, StringComparison.Ordinal));
    }

    public static TheoryData<string> Losses() => ["lost answer", "half an answer", "no answer in time"];

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task Dispatch_ThatArrivedThoughItsAnswerWasLost_IsFoundAndNotSentAgain(string loss)
    {
        await using var github = await GitHubUnderTest.StartAsync(new FakeGitHubOptions { RunListingDelay = TimeSpan.FromSeconds(3) });
        var faults = github.Upstream.Faults.On(Dispatched);
        _ = loss switch { "lost answer" => faults.LoseAnswer(), "half an answer" => faults.Truncate(5), _ => faults.Stall(0) };

        var found = Assert.IsType<WorkflowRunFound>(await DispatchAsync(github));

        Assert.Contains(Id, found.Run!.DisplayTitle, StringComparison.Ordinal);
        Assert.Single(github.Requests(Dispatched));
    }

    [Theory]
    [InlineData(502)]
    [InlineData(500)]
    [InlineData(null)]
    public async Task Dispatch_ThatDidNotArrive_IsToldToHaveNoRun(int? status)
    {
        await using var github = await GitHubUnderTest.StartAsync();
        var faults = github.Upstream.Faults.On(Dispatched);
        _ = status is { } code ? faults.Body(code, "text/html", "<html>Unicorn!</html>") : faults.Reset();
        var begun = github.Time.GetUtcNow();

        var none = Assert.IsType<WorkflowRunNotFound>(await DispatchAsync(github));

        Assert.Equal((CallEffect.Unknown, status), (none.Failure.Effect, none.Failure.Status));
        Assert.Single(github.Requests(Dispatched));
        Assert.True(github.Time.GetUtcNow() - begun >= TimeSpan.FromSeconds(20), "Too early to say so.");
    }

    [Fact]
    public async Task Outcome_WithoutTimeToSettle_IsUnknown()
    {
        await using var github = await GitHubUnderTest.StartAsync();
        github.Upstream.Faults.On(Dispatched).Reset();

        var unknown = Assert.IsType<WorkflowRunUnknown>(await DispatchAsync(github, new WorkflowDispatchSettings { Budget = TimeSpan.FromSeconds(10) }));

        Assert.Contains("too little time", unknown.Reason, StringComparison.Ordinal);
        Assert.Equal(UpstreamErrorCode.ConnectionLost, unknown.Failure!.Code);
    }

    [Fact]
    public async Task Runs_ThatCannotBeListed_LeaveItUnknown()
    {
        await using var github = await GitHubUnderTest.StartAsync();
        github.Upstream.Faults.On(Dispatched).LoseAnswer();
        github.Upstream.Faults.On("actions/list-workflow-runs").Status(404).Always();

        var unknown = Assert.IsType<WorkflowRunUnknown>(await DispatchAsync(github));

        Assert.Equal(UpstreamErrorCode.NotFound, unknown.Failure!.Code);
        Assert.Single(github.Requests("actions/list-workflow-runs"));
    }

    [Fact]
    public async Task Workflow_WhoseRunNameHasNoId_IsTold()
    {
        await using var github = await GitHubUnderTest.StartAsync(new FakeGitHubOptions { RunListingDelay = TimeSpan.FromDays(1) }, OlderVersion);

        var unknown = Assert.IsType<WorkflowRunUnknown>(await DispatchAsync(github, new WorkflowDispatchSettings { Budget = TimeSpan.FromSeconds(25) }));

        Assert.Contains("run-name contain the input 'orchestrator_id'", unknown.Reason, StringComparison.Ordinal);
        Assert.Null(unknown.Failure);
    }

    [Fact]
    public async Task Caller_WhoAsksAgain_GetsTheRunThatIsThere()
    {
        await using var github = await GitHubUnderTest.StartAsync();
        var settings = new WorkflowDispatchSettings { LookFirst = true };
        var first = Assert.IsType<WorkflowRunFound>(await DispatchAsync(github, settings));

        var second = Assert.IsType<WorkflowRunFound>(await DispatchAsync(github, settings));

        Assert.Equal((first.RunId, true), (second.RunId, second.WasThereBefore));
        Assert.Single(github.Requests(Dispatched));
    }

    [Fact]
    public async Task Look_ThatFails_DispatchesNothing()
    {
        await using var github = await GitHubUnderTest.StartAsync();
        github.Upstream.Faults.On("actions/list-workflow-runs").Status(404).Always();

        await Assert.ThrowsAsync<UpstreamException>(() => DispatchAsync(github, new WorkflowDispatchSettings { LookFirst = true }));

        Assert.Empty(github.Requests(Dispatched));
    }

    [Fact]
    public async Task Id_OfAnotherDispatch_ThatContainsOurs_IsNotTakenForIt()
    {
        await using var github = await GitHubUnderTest.StartAsync(configure: OlderVersion);
        await DispatchAsync(github, id: "job-12");

        var second = Assert.IsType<WorkflowRunFound>(await DispatchAsync(github, new WorkflowDispatchSettings { LookFirst = true }, "job-1"));

        Assert.False(second.WasThereBefore);
        Assert.EndsWith("job-1", second.Run!.DisplayTitle, StringComparison.Ordinal);
        Assert.Equal(2, github.Requests(Dispatched).Count);
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(5)]
    public async Task Clock_ThatIsWrong_DoesNotHideTheRun(int hours)
    {
        await using var github = await GitHubUnderTest.StartAsync(configure: OlderVersion);
        var wrong = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(github.Time.GetUtcNow().AddHours(hours));
        var call = github.Client.DispatchAndFindRunAsync(
            "acme", "pipelines", "deploy.yml", Deployment, Id, new WorkflowDispatchSettings { TimeProvider = wrong }, TestContext.Current.CancellationToken);
        while (!call.IsCompleted)
        {
            await Task.WhenAny(call, Task.Delay(TimeSpan.FromMilliseconds(3), TimeProvider.System));
            wrong.Advance(TimeSpan.FromMilliseconds(20));
        }

        Assert.IsType<WorkflowRunFound>(await call);
    }

    [Fact]
    public async Task Refusal_IsTheCallersToSee()
    {
        await using var github = await GitHubUnderTest.StartAsync();

        var failure = await Assert.ThrowsAsync<UpstreamException>(() => github.DriveAsync(github.Client.DispatchAndFindRunAsync(
            "acme", "pipelines", "nightly.yml", Deployment, Id, Settings(github), TestContext.Current.CancellationToken)));

        Assert.Equal((UpstreamErrorCode.ValidationFailed, 422), (failure.Code, failure.Error.Status));
    }

    [Theory]
    [InlineData("")]
    [InlineData("has space")]
    [InlineData("a.b")]
    [InlineData("ü")]
    public async Task Id_ThatIsMalformed_IsRefused(string id)
    {
        await using var github = await GitHubUnderTest.StartAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => DispatchAsync(github, id: id));

        Assert.Empty(github.Upstream.Requests);
    }

    [Fact]
    public async Task Input_ThatHoldsAnotherId_IsRefused()
    {
        await using var github = await GitHubUnderTest.StartAsync();
        var inputs = new Dictionary<string, string> { ["orchestrator_id"] = "another" };

        await Assert.ThrowsAsync<ArgumentException>(() => github.Client.DispatchAndFindRunAsync(
            "acme", "pipelines", "deploy.yml", new WorkflowDispatch { Ref = "main", Inputs = inputs }, Id, cancellationToken: TestContext.Current.CancellationToken));
    }

    private static void OlderVersion(UpstreamClientSettings settings)
    {
        var define = settings.Define!;
        settings.Define = d => define(d) with
        {
            Headers = d.Headers with { Send = new Dictionary<string, string>(d.Headers.Send) { ["X-GitHub-Api-Version"] = "2022-11-28" } },
        };
    }

    private static WorkflowDispatchSettings Settings(GitHubUnderTest github, WorkflowDispatchSettings? settings = null) =>
        (settings ?? new WorkflowDispatchSettings()) with { TimeProvider = github.Time };

    private static async Task<WorkflowDispatchOutcome> DispatchAsync(GitHubUnderTest github, WorkflowDispatchSettings? settings = null, string id = Id) =>
        await github.DriveAsync(github.Client.DispatchAndFindRunAsync(
            "acme", "pipelines", "deploy.yml", Deployment, id, Settings(github, settings), TestContext.Current.CancellationToken));
}
