using Clients.GitHub;
using Clients.Resilience;
using Clients.Testing;
using Microsoft.Extensions.Time.Testing;
using Octokit;

namespace Clients.Tests;

/// <summary>The same failure has the same code through both clients, and is the exception that Octokit's users catch.</summary>
public sealed class OctokitFailureTests
{
    private const string Secondary = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";

    private static readonly (string Name, FakeResponse Answer, string Code, Type Exception)[] Answers =
    [
        ("400", Error(400, "Problems parsing JSON"), UpstreamErrorCode.ValidationFailed, typeof(ApiException)),
        ("401", Error(401, "Bad credentials"), UpstreamErrorCode.Unauthorized, typeof(AuthorizationException)),
        ("403 permission", Error(403, "Resource not accessible by integration"), UpstreamErrorCode.Forbidden, typeof(ForbiddenException)),
        ("404", Error(404, "Not Found"), UpstreamErrorCode.NotFound, typeof(NotFoundException)),
        ("409", Error(409, "Git Repository is empty."), "empty_repository", typeof(ApiException)),
        ("410", Error(410, "Issues are disabled for this repo"), UpstreamErrorCode.Gone, typeof(ApiException)),
        ("422", Error(422, "Validation Failed"), UpstreamErrorCode.ValidationFailed, typeof(ApiValidationException)),
        ("429", Error(429, "Too many requests").With("Retry-After", "60"), UpstreamErrorCode.RateLimited, typeof(ApiException)),
        ("429 without a word", FakeResponse.Empty(429), UpstreamErrorCode.RateLimited, typeof(ApiException)),
        ("secondary", Error(403, Secondary).With("Retry-After", "60"), UpstreamErrorCode.RateLimited, typeof(SecondaryRateLimitExceededException)),
        ("secondary in the body only", Error(403, Secondary).With("X-RateLimit-Remaining", "21"), UpstreamErrorCode.RateLimited, typeof(SecondaryRateLimitExceededException)),
        ("secondary in the address only", Error(403, "Slow down.", "https://docs.github.com/x#abuse-rate-limits"), UpstreamErrorCode.RateLimited, typeof(AbuseException)),
        ("secondary in new words", Error(403, "Slow down.").With("Retry-After", "60"), UpstreamErrorCode.RateLimited, typeof(ForbiddenException)),
        ("primary", Primary("API rate limit exceeded for user ID 1."), UpstreamErrorCode.RateLimited, typeof(RateLimitExceededException)),
        ("primary in new words", Primary("No more requests."), UpstreamErrorCode.RateLimited, typeof(ForbiddenException)),
        ("451", Error(451, "Repository access blocked"), UpstreamErrorCode.Rejected, typeof(LegalRestrictionException)),
        ("500", Error(500, "Server Error"), UpstreamErrorCode.UpstreamError, typeof(ApiException)),
        ("502 in HTML", FakeResponse.Text("<html>Bad gateway</html>", "text/html", 502), UpstreamErrorCode.UpstreamUnavailable, typeof(ApiException)),
        ("503", FakeResponse.Empty(503), UpstreamErrorCode.UpstreamUnavailable, typeof(ApiException)),
    ];

    private static readonly (string Name, WireFault Fault, string Code)[] Faults =
    [
        ("reset before an answer", WireFault.NoAnswer(WireEnding.Reset), UpstreamErrorCode.ConnectionLost),
        ("closed before an answer", WireFault.NoAnswer(WireEnding.Close), UpstreamErrorCode.ConnectionLost),
        ("half an answer", WireFault.HalfAnswer(WireEnding.Reset), UpstreamErrorCode.ResponseTruncated),
        ("no HTTP", WireFault.Raw("SSH-2.0-x\r\n"), UpstreamErrorCode.ProtocolError),
        ("no JSON", WireFault.Respond(FakeResponse.Text("{\"unfinished\": [1,", "application/json")), UpstreamErrorCode.ResponseInvalid),
        ("a redirect to elsewhere", WireFault.Respond(FakeResponse.Empty(302).With("Location", "https://evil.example/")), UpstreamErrorCode.RedirectRefused),
    ];

    public static TheoryData<int> AnswerRows => [.. Enumerable.Range(0, Answers.Length)];

    public static TheoryData<int> FaultRows => [.. Enumerable.Range(0, Faults.Length)];

    [Theory]
    [MemberData(nameof(AnswerRows))]
    public async Task Answer_ThatIsAFailure_HasOneCodeAndOctokitsException(int row)
    {
        var (_, answer, code, type) = Answers[row];
        await using var server = FaultServer.Start(new FaultServerOptions { Answer = _ => answer });

        var ours = await Assert.ThrowsAsync<UpstreamException>(() => OursOver(server).GetCommitAsync("acme", "rocket", "main"));
        var theirs = await Assert.ThrowsAnyAsync<Exception>(() => TheirsOver(server).Repository.Commit.Get("acme", "rocket", "main"));

        var mapped = UpstreamErrorMapper.Map(theirs);
        Assert.Equal((type, code), (theirs.GetType(), mapped.Code));
        Assert.Equal(code, ours.Code);
        Assert.Equal(
            (ours.Error.Status, ours.Error.Operation, ours.Error.Attempts, ours.Error.Effect, ours.Error.RawBody),
            (mapped.Status, mapped.Operation, mapped.Attempts, mapped.Effect, mapped.RawBody));
        Assert.Equal(ours.Error.RetryAt is null, mapped.RetryAt is null);
        Assert.Equal(2, server.Deliveries.Count);
    }

    [Fact]
    public async Task List_NotFound_IsMadeAnewByOctokitAndKeepsItsCode()
    {
        await using var server = FaultServer.Start(new FaultServerOptions { Answer = static _ => Error(404, "Not Found") });

        var theirs = await Assert.ThrowsAsync<NotFoundException>(() => TheirsOver(server).Repository.Commit.GetAll("acme", "rocket"));

        Assert.Equal((UpstreamErrorCode.NotFound, 404), (UpstreamErrorMapper.Map(theirs).Code, UpstreamErrorMapper.Map(theirs).Status));
    }

    [Theory]
    [MemberData(nameof(FaultRows))]
    public async Task Fault_OfTheWire_HasOneCodeThroughBoth(int row)
    {
        var (_, fault, code) = Faults[row];
        await using var server = FaultServer.Start().Always(fault);

        var ours = await Assert.ThrowsAsync<UpstreamException>(() => OursOver(server).GetRepositoryAsync("acme", "rocket"));
        var theirs = await Assert.ThrowsAsync<UpstreamException>(() => TheirsOver(server).Repository.Get("acme", "rocket"));

        Assert.Equal((code, code), (ours.Code, theirs.Code));
        Assert.Equal(code, UpstreamErrorMapper.Map(theirs).Code);
    }

    [Fact]
    public async Task Connection_Refused_HasOneCodeThroughBoth()
    {
        var nobody = ClosedPort.Address();

        var ours = await Assert.ThrowsAsync<UpstreamException>(() => OursAt(nobody).GetRepositoryAsync("acme", "rocket"));
        var theirs = await Assert.ThrowsAsync<UpstreamException>(() => GitHubOctokit.Create(s => Plain(s, nobody)).Repository.Get("acme", "rocket"));

        Assert.Equal((UpstreamErrorCode.ConnectFailed, UpstreamErrorCode.ConnectFailed), (ours.Code, theirs.Code));
    }

    [Theory]
    [InlineData(3, UpstreamErrorCode.TimeoutAttempt)]
    [InlineData(11, UpstreamErrorCode.TimeoutTotal)]
    public async Task Silence_OfTheServer_HasOneCodeThroughBoth(int seconds, string code)
    {
        await using var server = FaultServer.Start().Always(WireFault.NoAnswer(WireEnding.Hang));
        var time = new FakeTimeProvider();
        void Configure(UpstreamClientSettings settings)
        {
            Plain(settings, server.BaseAddress);
            settings.TimeProvider = time;
            settings.Define = definition => Once(definition) with { Budget = definition.Budget with { Attempt = TimeSpan.FromSeconds(seconds > 10 ? 10 : 3) } };
        }

        var ours = UpstreamClient.Create<IGitHubRepoClient>(Configure).GetRepositoryAsync("acme", "rocket");
        var theirs = GitHubOctokit.Create(Configure).Repository.Get("acme", "rocket");
        await server.WaitForDeliveriesAsync(2, TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(seconds));

        Assert.Equal(code, (await Assert.ThrowsAsync<UpstreamException>(() => ours)).Code);
        Assert.Equal(code, (await Assert.ThrowsAsync<UpstreamException>(() => theirs)).Code);
    }

    [Fact]
    public async Task Limit_StillInForce_ThrowsOctokitsExceptionAndSendsNothing()
    {
        var answer = Error(403, Secondary).With("Retry-After", "60");
        await using var server = FaultServer.Start(new FaultServerOptions { Answer = _ => answer });
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));
        var octokit = GitHubOctokit.Create(settings =>
        {
            Plain(settings, server.BaseAddress);
            settings.TimeProvider = time;
        });
        await Assert.ThrowsAsync<SecondaryRateLimitExceededException>(() => octokit.Repository.Get("acme", "rocket"));

        var held = await Assert.ThrowsAsync<RateLimitExceededException>(() => octokit.Repository.Get("acme", "rocket"));

        var error = UpstreamErrorMapper.Map(held);
        Assert.Equal((UpstreamErrorCode.RateLimited, CallEffect.NotSent, 0, null), (error.Code, error.Effect, error.Attempts, error.Status));
        Assert.Equal(time.GetUtcNow().AddSeconds(60), error.RetryAt);
        Assert.Equal((error.RetryAt, 0), (held.Reset, held.Remaining));
        Assert.Single(server.Deliveries);
    }

    [Fact]
    public async Task Circuit_Open_IsTheSameForBoth()
    {
        await using var server = FaultServer.Start().Always(WireFault.Status(500));
        using var connection = GitHubOctokit.Connect(settings => Plain(settings, server.BaseAddress));
        var (ours, theirs) = ((IGitHubRepoClient)GitHubRepoContract.Instance.CreateClient(connection), GitHubOctokit.Over(connection));
        for (var i = 0; i < connection.Definition.Breaker.Consecutive; i++)
        {
            await Assert.ThrowsAsync<ApiException>(() => theirs.Repository.Get("acme", "rocket"));
        }

        Assert.Equal(UpstreamErrorCode.CircuitOpen, (await Assert.ThrowsAsync<UpstreamException>(() => theirs.Repository.Get("acme", "rocket"))).Code);
        Assert.Equal(UpstreamErrorCode.CircuitOpen, (await Assert.ThrowsAsync<UpstreamException>(() => ours.GetRepositoryAsync("acme", "rocket"))).Code);
        Assert.Equal(connection.Definition.Breaker.Consecutive, server.Deliveries.Count);
    }

    internal static UpstreamDefinition Once(UpstreamDefinition definition) => definition with { Retry = definition.Retry with { Attempts = 1 } };

    private static IGitHubRepoClient OursOver(FaultServer server) => OursAt(server.BaseAddress);

    private static IGitHubRepoClient OursAt(Uri address) => UpstreamClient.Create<IGitHubRepoClient>(settings => Plain(settings, address));

    private static IGitHubClient TheirsOver(FaultServer server) => GitHubOctokit.Create(settings => Plain(settings, server.BaseAddress));

    private static void Plain(UpstreamClientSettings settings, Uri address)
    {
        settings.BaseAddress = address;
        settings.Token = static _ => ValueTask.FromResult<string?>("test-token");
        settings.Define = Once;
    }

    private static FakeResponse Primary(string message) => Error(403, message)
        .With("X-RateLimit-Remaining", "0").With("X-RateLimit-Limit", "5000").With("X-RateLimit-Reset", $"{TimeProvider.System.GetUtcNow().AddMinutes(30).ToUnixTimeSeconds()}");

    private static FakeResponse Error(int status, string message, string documentation = "https://docs.github.com/rest") =>
        FakeResponse.Json($$"""{"message":"{{message}}","documentation_url":"{{documentation}}"}""", status);
}
