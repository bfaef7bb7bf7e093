using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace Clients.Testing.Tests.InternalJobs;

public sealed class JobTests : IAsyncLifetime
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(2);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
    private FakeInternalJobs _jobs = null!;
    private HttpClient _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _jobs = await FakeInternalJobs.StartAsync(new FakeInternalJobsOptions { TimeProvider = _time, Step = Step }, Token);
        _client = Caller("ada");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _jobs.DisposeAsync();
    }

    [Fact]
    public async Task Job_Submitted_SucceedsAfterTwoSteps()
    {
        using var accepted = await SubmitAsync("key-1");
        var location = accepted.Headers.Location!;

        var states = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            using var response = await _client.GetAsync(location, Token);
            var job = await JsonAsync(response);
            states.Add($"{job["status"]} {job["attempt"]} {job["progress"]?["percent"]} retry:{response.Headers.RetryAfter}");
            _time.Advance(Step);
        }

        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        Assert.Equal(location.OriginalString, Assert.Single(accepted.Headers.GetValues("Operation-Location")));
        Assert.Equal("1", accepted.Headers.RetryAfter?.ToString());
        Assert.Equal(["notStarted 0  retry:1", "running 1 50 retry:1", "succeeded 1  retry:"], states);
        var ended = await JsonAsync(await _client.GetAsync(location, Token));
        Assert.Equal("2026-05-01T12:00:04.000Z", (string?)ended["endedAt"]);
        Assert.Equal("2026-05-02T12:00:04.000Z", (string?)ended["expiresAt"]);
        Assert.Equal("x", (string?)ended["result"]!["payload"]!["name"]);
        Assert.Empty(_jobs.Violations);
    }

    [Theory]
    [InlineData("fail", "failed", 3)]
    [InlineData("flaky", "succeeded", 2)]
    public async Task Job_ThatFails_IsTriedAgain(string type, string status, int attempts)
    {
        using var accepted = await SubmitAsync("key-1", type);
        _time.Advance(Step * 2);
        var second = await JsonAsync(await _client.GetAsync(accepted.Headers.Location, Token));
        _time.Advance(Step * 3);
        var last = await JsonAsync(await _client.GetAsync(accepted.Headers.Location, Token));

        Assert.Equal(("running", 2, "handler_failed"), ((string?)second["status"], (int?)second["attempt"], (string?)second["error"]!["code"]));
        Assert.Equal((status, attempts), ((string?)last["status"], (int?)last["attempt"]));
        Assert.Equal(status == "failed", last["error"] is not null);
        Assert.Empty(_jobs.Violations);
    }

    [Fact]
    public async Task Key_WithTheSameBody_GivesTheSameJob()
    {
        using var first = await SubmitAsync("key-1");
        using var second = await SubmitAsync("key-1");
        using var other = await SubmitAsync("key-2");

        Assert.Equal(first.Headers.Location, second.Headers.Location);
        Assert.NotEqual(first.Headers.Location, other.Headers.Location);
    }

    [Fact]
    public async Task Key_WithAnotherBody_IsRefused()
    {
        using var first = await SubmitAsync("key-1");
        using var second = await SubmitAsync("key-1", name: "y");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, second.StatusCode);
        Assert.Equal("application/problem+json", second.Content.Headers.ContentType?.MediaType);
        Assert.Equal("idempotency_key_reused", (string?)(await JsonAsync(second))["code"]);
    }

    [Fact]
    public async Task Key_OfAnotherCaller_IsAnotherKey()
    {
        using var lin = Caller("lin");
        using var mine = await SubmitAsync("key-1");
        using var theirs = await SubmitAsync("key-1", client: lin);

        Assert.NotEqual(mine.Headers.Location, theirs.Headers.Location);
        using var foreign = await lin.GetAsync(mine.Headers.Location, Token);
        using var cancel = await lin.PostAsync(mine.Headers.Location + ":cancel", null, Token);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (foreign.StatusCode, cancel.StatusCode));
    }

    [Fact]
    public async Task Key_AfterItsRetention_IsFreeAgain()
    {
        using var first = await SubmitAsync("key-1");
        _time.Advance(TimeSpan.FromHours(24));
        using var second = await SubmitAsync("key-1", name: "y");

        Assert.Equal(HttpStatusCode.Accepted, second.StatusCode);
    }

    [Fact]
    public async Task Key_Missing_IsRefused()
    {
        using var response = await _client.PostAsJsonAsync("/v1/jobs", new { type = "index", payload = new { } }, Token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("submitJob: header parameter 'Idempotency-Key' is required", (string?)(await JsonAsync(response))["detail"]);
    }

    [Fact]
    public async Task Key_WhoseFirstRequestIsInFlight_Conflicts()
    {
        var time = new TimerSignal();
        await using var slow = await FakeInternalJobs.StartAsync(new FakeInternalJobsOptions { TimeProvider = time, SubmitDuration = Step }, Token);
        using var client = new HttpClient { BaseAddress = slow.BaseAddress };
        var first = SubmitAsync("key-1", client: client);
        await time.Created.WaitAsync(Token);

        using var second = await SubmitAsync("key-1", client: client);
        time.Advance(Step);

        using var accepted = await first;
        using var third = await SubmitAsync("key-1", client: client);
        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        Assert.Equal("submission_in_flight", (string?)(await JsonAsync(second))["code"]);
        Assert.Equal(accepted.Headers.Location, third.Headers.Location);
    }

    [Fact]
    public async Task Key_AfterALostAnswer_StillLeadsToTheOneJob()
    {
        _jobs.Faults.On("submitJob").CloseAfterHeaders();
        await Assert.ThrowsAsync<HttpRequestException>(() => SubmitAsync("key-1"));

        using var second = await SubmitAsync("key-1");

        Assert.Equal("/v1/jobs/job_00000001", second.Headers.Location?.OriginalString);
        Assert.Single((await JsonAsync(await _client.GetAsync("/v1/jobs", Token)))["jobs"]!.AsArray());
    }

    [Fact]
    public async Task ETag_Known_Answers304_UntilTheJobMoves()
    {
        using var accepted = await SubmitAsync("key-1");
        using var first = await _client.GetAsync(accepted.Headers.Location, Token);
        _client.DefaultRequestHeaders.IfNoneMatch.Add(first.Headers.ETag!);

        using var unchanged = await _client.GetAsync(accepted.Headers.Location, Token);
        _time.Advance(Step);
        using var changed = await _client.GetAsync(accepted.Headers.Location, Token);

        Assert.Equal((HttpStatusCode.NotModified, HttpStatusCode.OK), (unchanged.StatusCode, changed.StatusCode));
        Assert.Empty(_jobs.Violations);
    }

    [Fact]
    public async Task Cancel_IsIdempotent_AndTakesEffectWhenTheHandlerStops()
    {
        using var accepted = await SubmitAsync("key-1");
        _time.Advance(Step);

        using var first = await _client.PostAsync(accepted.Headers.Location + ":cancel", null, Token);
        using var second = await _client.PostAsync(accepted.Headers.Location + ":cancel", null, Token);
        _time.Advance(Step);
        using var third = await _client.PostAsync(accepted.Headers.Location + ":cancel", null, Token);

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted, HttpStatusCode.Accepted), (first.StatusCode, second.StatusCode, third.StatusCode));
        var asked = await JsonAsync(first);
        Assert.Equal(("running", true), ((string?)asked["status"], (bool?)asked["cancelRequested"]));
        Assert.Equal("canceled", (string?)(await JsonAsync(third))["status"]);
    }

    [Fact]
    public async Task Cancel_BeforeTheStart_IsImmediate_AfterTheEndAConflict()
    {
        using var waiting = await SubmitAsync("key-1");
        using var cancelled = await _client.PostAsync(waiting.Headers.Location + ":cancel", null, Token);
        using var done = await SubmitAsync("key-2");
        _time.Advance(Step * 2);
        using var conflict = await _client.PostAsync(done.Headers.Location + ":cancel", null, Token);

        Assert.Equal("canceled", (string?)(await JsonAsync(cancelled))["status"]);
        Assert.Equal(HttpStatusCode.Conflict, conflict.StatusCode);
    }

    [Fact]
    public async Task Job_AfterItsRetention_IsGone()
    {
        using var accepted = await SubmitAsync("key-1");
        _time.Advance((Step * 2) + TimeSpan.FromHours(24));

        using var response = await _client.GetAsync(accepted.Headers.Location, Token);

        Assert.Equal(HttpStatusCode.Gone, response.StatusCode);
        Assert.Empty((await JsonAsync(await _client.GetAsync("/v1/jobs", Token)))["jobs"]!.AsArray());
    }

    [Fact]
    public async Task List_WithFilters_IsWalkedByCursor()
    {
        for (var i = 0; i < 5; i++)
            (await SubmitAsync(string.Create(CultureInfo.InvariantCulture, $"key-{i}"), i == 2 ? "other" : "index")).Dispose();

        var ids = new List<string?>();
        string? cursor = null;
        do
        {
            var page = await JsonAsync(await _client.GetAsync("/v1/jobs?type=index&status=notStarted&limit=3" + (cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor)), Token));
            ids.AddRange(page["jobs"]!.AsArray().Select(job => (string?)job!["id"]));
            cursor = (string?)page["nextCursor"];
        }
        while (cursor is not null);

        Assert.Equal(["job_00000005", "job_00000004", "job_00000002", "job_00000001"], ids);
        using var invalid = await _client.GetAsync("/v1/jobs?cursor=guess", Token);
        Assert.Equal("invalid_cursor", (string?)(await JsonAsync(invalid))["code"]);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Backlog_Full_RefusesWithRetryAfter_AndKeepsNoKey(int status)
    {
        await using var full = await FakeInternalJobs.StartAsync(new FakeInternalJobsOptions { TimeProvider = _time, BacklogLimit = 0, BacklogStatus = status }, Token);
        using var client = new HttpClient { BaseAddress = full.BaseAddress };

        using var refused = await SubmitAsync("key-1", client: client);
        full.BacklogLimit = 1;
        using var accepted = await SubmitAsync("key-1", client: client);

        Assert.Equal((status, "1"), ((int)refused.StatusCode, refused.Headers.RetryAfter?.ToString()));
        Assert.Equal("backlog_full", (string?)(await JsonAsync(refused))["code"]);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
    }

    [Fact]
    public async Task Token_OutsideTheList_IsUnauthorized()
    {
        await using var closed = await FakeInternalJobs.StartAsync(new FakeInternalJobsOptions { Tokens = ["ada"] }, Token);
        using var client = new HttpClient { BaseAddress = closed.BaseAddress };

        using var response = await client.GetAsync("/v1/jobs", Token);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "ada");
        using var known = await client.GetAsync("/v1/jobs", Token);

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (response.StatusCode, known.StatusCode));
    }

    private HttpClient Caller(string token) => new()
    {
        BaseAddress = _jobs.BaseAddress,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
    };

    private async Task<HttpResponseMessage> SubmitAsync(string key, string type = "index", string name = "x", HttpClient? client = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/jobs")
        {
            Headers = { { "Idempotency-Key", key } },
            Content = JsonContent.Create(new { type, payload = new { name } }),
        };
        return await (client ?? _client).SendAsync(request, Token);
    }

    private static async Task<JsonNode> JsonAsync(HttpResponseMessage response) => JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!;
}
