using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace Clients.Testing.Tests.GitHub;

public sealed class WorkflowTests : IAsyncLifetime
{
    private const string Dispatches = "/repos/acme/pipelines/actions/workflows/deploy.yml/dispatches";

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
    private FakeGitHub _github = null!;
    private HttpClient _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _github = await FakeGitHub.StartAsync(new FakeGitHubOptions { TimeProvider = _time, RunStep = Step }, Token);
        _client = GitHubHttp.Client(_github);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _github.DisposeAsync();
        Assert.Empty(_github.Violations);
    }

    [Fact]
    public async Task Dispatch_GivesARun_ThatMovesByTheClock()
    {
        var run = await DispatchAsync(new JsonObject { ["environment"] = "production", ["correlation_id"] = "c-42" });

        var states = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            var state = await _client.GetJsonAsync(run);
            states.Add($"{state["status"]}/{state["conclusion"]}");
            _time.Advance(Step);
        }

        Assert.Equal(["queued/", "in_progress/", "in_progress/", "completed/success"], states);
        var found = await _client.GetJsonAsync("/repos/acme/pipelines/actions/runs?event=workflow_dispatch&created=%3E%3D2026-05-01T12:00:00Z");
        Assert.Equal("Deploy production c-42", (string?)Assert.Single(found["workflow_runs"]!.AsArray())!["display_title"]);
    }

    [Fact]
    public async Task Dispatch_AskedToFail_FailsInItsLastJob()
    {
        var run = await DispatchAsync(new JsonObject { ["environment"] = "production", ["outcome"] = "failure" });
        _time.Advance(Step * 3);

        var jobs = (await _client.GetJsonAsync(run + "/jobs"))["jobs"]!.AsArray();

        Assert.Equal("failure", (string?)(await _client.GetJsonAsync(run))["conclusion"]);
        Assert.Equal(["success", "failure"], jobs.Select(job => (string?)job!["conclusion"]));
        Assert.All(jobs, job => Assert.Equal(3, job!["steps"]!.AsArray().Count));
    }

    [Fact]
    public async Task Dispatch_InTheOlderVersion_TellsNothing()
    {
        using var old = GitHubHttp.Client(_github, version: null);

        using var response = await old.PostAsJsonAsync(Dispatches, new { @ref = "main", inputs = new { environment = "staging" } }, Token);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    [Theory]
    [InlineData("deploy.yml", "main", """{}""", 422, "Required input 'environment' not provided")]
    [InlineData("deploy.yml", "main", """{"environment":"x","colour":"red"}""", 422, "Unexpected inputs provided: [\"colour\"]")]
    [InlineData("deploy.yml", "nowhere", """{"environment":"x"}""", 422, "No ref found for: nowhere")]
    [InlineData("nightly.yml", "main", """{}""", 422, "Workflow does not have 'workflow_dispatch' trigger")]
    [InlineData("old.yml", "main", """{}""", 422, "Cannot trigger a 'workflow_dispatch' on a disabled workflow")]
    [InlineData("none.yml", "main", """{}""", 404, "Not Found")]
    public async Task Dispatch_ThatCannotBe_IsRefused(string workflow, string reference, string inputs, int status, string message)
    {
        var body = new JsonObject { ["ref"] = reference, ["inputs"] = JsonNode.Parse(inputs) };

        using var response = await _client.PostAsJsonAsync($"/repos/acme/pipelines/actions/workflows/{workflow}/dispatches", body, Token);

        Assert.Equal((status, message), ((int)response.StatusCode, (string?)(await response.JsonAsync())["message"]));
    }

    [Fact]
    public async Task Cancel_TakesAStep_ForceCancelNone_AndAnEndedRunConflicts()
    {
        var gentle = await DispatchAsync(new JsonObject { ["environment"] = "a" });
        var forced = await DispatchAsync(new JsonObject { ["environment"] = "b" });

        using var first = await _client.PostAsync(gentle + "/cancel", null, Token);
        using var second = await _client.PostAsync(forced + "/force-cancel", null, Token);

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (first.StatusCode, second.StatusCode));
        Assert.Null((string?)(await _client.GetJsonAsync(gentle))["conclusion"]);
        Assert.Equal("cancelled", (string?)(await _client.GetJsonAsync(forced))["conclusion"]);
        _time.Advance(Step);
        Assert.Equal("cancelled", (string?)(await _client.GetJsonAsync(gentle))["conclusion"]);
        using var again = await _client.PostAsync(gentle + "/cancel", null, Token);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
    }

    [Fact]
    public async Task Rerun_StartsAnotherAttempt_OnlyAfterTheEnd()
    {
        var run = await DispatchAsync(new JsonObject { ["environment"] = "a", ["outcome"] = "failure" });
        using var early = await _client.PostAsync(run + "/rerun", null, Token);
        _time.Advance(Step * 3);

        using var rerun = await _client.PostAsync(run + "/rerun-failed-jobs", null, Token);

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Created), (early.StatusCode, rerun.StatusCode));
        var state = await _client.GetJsonAsync(run);
        Assert.Equal((2, "queued"), ((int?)state["run_attempt"], (string?)state["status"]));
    }

    [Theory]
    [InlineData("/repos/acme/rocket/actions/runs/17000000003/logs", "application/zip")]
    [InlineData("/repos/acme/rocket/actions/jobs/170000000030/logs", "text/plain")]
    [InlineData("/repos/acme/rocket/actions/artifacts/170000000036/zip", "application/zip")]
    [InlineData("/repos/acme/rocket/zipball/main", "application/zip")]
    [InlineData("/repos/acme/rocket/tarball/v1.01.0", "application/x-gzip")]
    public async Task Download_FromTheSignedHost_RefusesCredentials_AndExpires(string target, string contentType)
    {
        using var redirect = await _client.GetAsync(target, Token);
        var location = redirect.Headers.Location!;
        using var anonymous = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, location) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", "test-token") } };

        using var refused = await anonymous.SendAsync(request, Token);
        using var served = await anonymous.GetAsync(location, Token);
        _time.Advance(TimeSpan.FromMinutes(1));
        using var expired = await anonymous.GetAsync(location, Token);

        Assert.Equal(HttpStatusCode.Redirect, redirect.StatusCode);
        Assert.Equal(_github.SignedHostAddress.Authority, location.Authority);
        Assert.NotEqual(_github.BaseAddress.Authority, location.Authority);
        Assert.Equal([400, 200, 403], new[] { refused, served, expired }.Select(response => (int)response.StatusCode));
        Assert.Equal(contentType, served.Content.Headers.ContentType?.MediaType);
        Assert.Equal(3, _github.SignedHostRequests.Count);
        if (contentType == "application/zip")
        {
            using var archive = new ZipArchive(await served.Content.ReadAsStreamAsync(Token));
            Assert.NotEmpty(archive.Entries);
        }
    }

    [Fact]
    public async Task SeededRuns_HaveEnded_WhereverTheClockStands()
    {
        await using var github = await FakeGitHub.StartAsync(new FakeGitHubOptions { TimeProvider = new FakeTimeProvider() }, Token);
        using var client = GitHubHttp.Client(github);

        var completed = await client.GetJsonAsync("/repos/acme/rocket/actions/runs?status=completed");
        var stuck = await client.GetJsonAsync("/repos/acme/rocket/actions/runs?status=in_progress");

        Assert.Equal((42, 1), ((int?)completed["total_count"], (int?)stuck["total_count"]));
    }

    [Fact]
    public async Task Numbers_BeyondInt32_AreServed()
    {
        Assert.True((long?)(await _client.GetJsonAsync("/repos/acme/rocket"))["id"] > int.MaxValue);
        Assert.True((long?)(await _client.GetJsonAsync("/repos/acme/rocket"))["size"] > int.MaxValue);
        Assert.True((long?)(await _client.GetJsonAsync("/repos/acme/rocket/languages"))["C#"] > int.MaxValue);
        Assert.True((long?)(await _client.GetJsonAsync("/repos/acme/rocket/actions/artifacts"))["artifacts"]![0]!["size_in_bytes"] > 0);
    }

    private async Task<string> DispatchAsync(JsonObject inputs)
    {
        using var response = await _client.PostAsJsonAsync(Dispatches, new JsonObject { ["ref"] = "main", ["inputs"] = inputs }, Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var result = await response.JsonAsync();
        Assert.EndsWith($"/actions/runs/{result["workflow_run_id"]}", (string?)result["html_url"]);
        return (string)result["run_url"]!;
    }
}
