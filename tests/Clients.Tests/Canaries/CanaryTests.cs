using System.Collections.Concurrent;
using System.Text.Json;
using Clients.GitHub;
using Clients.InternalJobs;
using Clients.Resilience;
using Clients.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Clients.Tests.Canaries;

/// <summary>
/// Thousands of faulted calls of a real app through the generated clients, with secrets wherever one can be. None may be in a log, a metric,
/// a span, the text of an exception, a problem document, or in what another origin gets.
/// </summary>
public sealed class CanaryTests
{
    private const int Rounds = 15;

    private static readonly string[] Places =
        ["token", "jobs-token", "path", "query", "header", "body", "cookie", "location-path", "location-query", "location-user", "error-body", "answer", "response-header", "link"];

    private static readonly Dictionary<string, Canary> Canaries = Places.ToDictionary(static place => place, static place => new Canary(place));

    private static readonly UpstreamCallOptions Options = new() { Headers = new Dictionary<string, string> { ["X-Own"] = Token("header"), ["If-None-Match"] = $"\"{Token("header")}\"" } };

    [Fact]
    public async Task Secrets_OfFaultedCalls_AreSeenByNobody()
    {
        using var witness = new Witness();
        var foreign = new ConcurrentQueue<string>();
        await using var other = await ServeAsync(app => app.Run(context =>
        {
            foreign.Enqueue($"{context.Request.Method} {string.Join(' ', context.Request.Headers)}"); // its address it knows anyway
            return context.Response.WriteAsync("""{"message":"elsewhere"}""");
        }));
        await using var github = await FakeGitHub.StartAsync(new FakeGitHubOptions(), TestContext.Current.CancellationToken);
        await using var jobs = await FakeInternalJobs.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        var failures = new ConcurrentQueue<Exception>();
        var calls = 0;
        await using var app = await ServeAsync(
            app =>
            {
                app.UseCallerContext();
                app.UseUpstreamErrors();
                app.MapGet("/run/{n:int}", async (int n, IGitHubRepoClient client, IInternalJobsClient internalJobs) =>
                {
                    Interlocked.Increment(ref calls);
                    try
                    {
                        await CallAsync(n, client, internalJobs);
                    }
                    catch (Exception exception)
                    {
                        failures.Enqueue(exception);
                        throw;
                    }
                });
            },
            services =>
            {
                var configuration = Configuration(github.BaseAddress, jobs.BaseAddress);
                services.AddGitHubRepoClient(configuration);
                services.AddInternalJobsClient(configuration);
                services.AddUpstreamErrors();
            },
            witness);
        using var caller = new HttpClient(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null }) { BaseAddress = new Uri(app.Urls.Single()) };

        for (var round = 0; round < Rounds; round++)
        {
            foreach (var fault in Faults(new Uri(other.Urls.Single())))
            {
                foreach (var faults in new[] { github.Faults.OnAny(), jobs.Faults.OnAny() })
                {
                    faults.Clear();
                    fault(faults).Always();
                }

                for (var n = 0; n < Operations; n++)
                {
                    using var answer = await caller.GetAsync(new Uri($"/run/{n}", UriKind.Relative), TestContext.Current.CancellationToken);
                    witness.Take("problem", $"{answer} {await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
                }
            }
        }

        foreach (var exception in failures)
        {
            witness.Take("exception", exception.ToString());
            witness.Take("error", exception is UpstreamException { Error: var error } ? $"{error} {error.Detail}" : string.Empty);
        }

        Array.ForEach([.. foreign], text => witness.Take("foreign", text));
        Assert.True(calls >= 2000, $"{calls} calls");
        Assert.True(failures.Count > calls / 2, $"{failures.Count} of {calls} failed");
        Assert.NotEmpty(foreign);
        Assert.Superset(new HashSet<string> { "log", "metric", "span", "problem", "exception", "foreign" }, witness.Seen.Keys.Select(static key => key.Where).ToHashSet());
        Assert.Contains(github.Requests, static request => request.Headers["Authorization"].Contains(Token("token"), StringComparison.Ordinal)); // it was there to be leaked
        var leaks = witness.Seen.Keys.SelectMany(static seen => Canaries.Values.Where(canary => canary.IsIn(seen.Text)).Select(canary => $"{canary.Place} in {seen.Where}: {seen.Text}"));
        Assert.Empty(leaks.Take(5));
    }

    [Fact]
    public void Canaries_InEverySpelling_AreFound()
    {
        var canary = new Canary("x");
        foreach (var text in new[] { canary.Text, canary.Token })
        {
            var bytes = System.Text.Encoding.UTF8.GetBytes("user:" + text);
            Assert.All(
                [$"a {text} b", Uri.EscapeDataString(text), JsonSerializer.Serialize(text), Convert.ToHexString(bytes), Convert.ToBase64String(bytes), Convert.ToBase64String(bytes[1..]), Convert.ToBase64String(bytes[2..])],
                spelled => Assert.True(canary.IsIn(spelled), spelled));
        }

        Assert.False(canary.IsIn("nothing of the kind"));
    }

    private const int Operations = 6;

    private static Task CallAsync(int n, IGitHubRepoClient github, IInternalJobsClient jobs) => n switch
    {
        0 => github.GetRepositoryAsync(Token("path"), Token("path"), Options),
        1 => github.SearchRepositoriesAsync(Text("query"), options: Options),
        2 => github.DispatchWorkflowAsync("acme", "rocket", Token("path"), new WorkflowDispatch { Ref = Text("body"), Inputs = new Dictionary<string, string> { [Text("body")] = Text("body") } }, Options),
        3 => github.ListBranchesAllAsync("acme", "rocket", options: Options).ToListAsync().AsTask(),
        4 => jobs.SubmitJobAsync(new JobSubmission { Type = "repository.index", Payload = new Dictionary<string, JsonElement> { ["secret"] = JsonSerializer.SerializeToElement(Text("body")) } }, Options),
        _ => jobs.GetJobAsync(Token("path"), Options),
    };

    private static IEnumerable<Func<OperationFaults, OperationFaults>> Faults(Uri other)
    {
        var error = JsonSerializer.Serialize(new { message = Text("error-body"), type = Text("error-body"), title = Text("error-body"), detail = Text("error-body"), errors = new[] { new { field = Text("error-body"), code = Text("error-body") } } });
        foreach (var status in new[] { 400, 401, 403, 404, 409, 410, 412, 422, 500, 502, 503 })
        {
            yield return faults => faults.Respond(Secret(FakeResponse.Text(error, "application/json", status)));
        }

        foreach (var body in new[]
        {
            JsonSerializer.Serialize(Text("answer")), $$"""{"id":"{{Token("answer")}}","name":["{{Token("answer")}}"],"created_at":"{{Token("answer")}}","total_count":"{{Token("answer")}}","createdAt":"{{Token("answer")}}"}""",
            Token("answer"), "{\"" + Token("answer"), "<html>" + Token("answer"), "[\"" + Token("answer") + "\"]", "null",
        })
        {
            yield return faults => faults.Respond(Secret(FakeResponse.Text(body, "application/json")));
        }

        foreach (var location in new[]
        {
            $"{other}{Token("location-path")}?sig={Token("location-query")}", $"http://{Token("location-user")}@{other.Authority}/", $"https://evil.example/{Token("location-path")}?sig={Token("location-query")}#{Token("location-query")}",
            $"//user:{Token("location-user")}@evil.example/", $"ftp://evil.example/{Token("location-path")}", $"http://[{Token("location-path")}",
        })
        {
            yield return faults => faults.Respond(Secret(FakeResponse.Empty(302)).With("Location", location));
        }

        yield return static faults => faults.Respond(Secret(FakeResponse.Text("[]", "application/json")).With("Link", $"<https://evil.example/{Token("link")}>; rel=\"next\""));
        yield return static faults => faults.Reset();
        yield return static faults => faults.LoseAnswer();
        yield return static faults => faults.Truncate(3);
    }

    private static FakeResponse Secret(FakeResponse response) => response
        .With("Set-Cookie", $"session={Token("cookie")}").With("X-Secret", Token("response-header")).With("WWW-Authenticate", $"Bearer realm=\"{Token("response-header")}\"").With("ETag", Token("response-header"));

    private static IConfiguration Configuration(Uri github, Uri jobs) => new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["Upstreams:GitHub:BaseAddress"] = github.ToString(),
        ["Upstreams:GitHub:Credential:Token"] = Token("token"),
        ["Upstreams:GitHub:Retry:BaseDelay"] = "1ms",
        ["Upstreams:GitHub:Retry:Attempts"] = "2",
        ["Upstreams:GitHub:RateLimit"] = "standard", // thousands of calls in seconds are more than GitHub's own pace
        ["Upstreams:GitHub:Breaker:Consecutive"] = "1000000",
        ["Upstreams:GitHub:Breaker:Minimum"] = "1000000",
        ["Upstreams:InternalJobs:BaseAddress"] = jobs.ToString(),
        ["Upstreams:InternalJobs:Credential:Token"] = Token("jobs-token"),
        ["Upstreams:InternalJobs:Retry:BaseDelay"] = "1ms",
        ["Upstreams:InternalJobs:Breaker:Consecutive"] = "1000000",
        ["Upstreams:InternalJobs:Breaker:Minimum"] = "1000000",
    }).Build();

    private static async Task<WebApplication> ServeAsync(Action<WebApplication> map, Action<IServiceCollection>? register = null, ILoggerProvider? logs = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace);
        if (logs is not null)
        {
            builder.Logging.AddProvider(logs);
        }

        register?.Invoke(builder.Services);
        var app = builder.Build();
        map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private static string Token(string place) => Canaries[place].Token;

    private static string Text(string place) => Canaries[place].Text;
}
