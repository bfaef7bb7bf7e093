using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Clients.GitHub;
using Clients.InternalJobs;
using Clients.Resilience;
using Clients.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Clients.Tests.Canaries;

/// <summary>
/// The same over wires that break, over HTTP/1.1 and HTTP/2, with limits and redirects, credentials that are minted (a GitHub App's key, an
/// OAuth2 client's secret), and through a façade, whose callers send secrets of their own.
/// </summary>
public sealed class BrokenWireCanaryTests
{
    private const int AtATime = 2;

    private static readonly string[] Places =
    [
        "client-secret", "minted", "jobs-minted", "path", "query", "header", "body", "cookie", "location-path", "location-query", "location-user", "error-body", "answer",
        "response-header", "content-type", "link", "caller-path", "caller-query", "caller-header", "caller-body", "caller-cookie",
    ];

    private static readonly Dictionary<string, Canary> Canaries = Places.ToDictionary(static place => place, static place => new Canary(place));

    private static readonly UpstreamCallOptions Options = new() { Headers = new Dictionary<string, string> { ["X-Own"] = Token("header"), ["If-None-Match"] = $"\"{Token("header")}\"" } };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Secrets_OverBrokenWires_AreSeenByNobody(bool http2)
    {
        using var key = RSA.Create(2048);
        using var witness = new Witness();
        var (foreign, failures) = (new ConcurrentQueue<string>(), new ConcurrentQueue<Exception>());
        await using var other = await CanaryApp.ServeAsync(app => app.Run(context =>
        {
            foreign.Enqueue($"{context.Request.Method} {string.Join(' ', context.Request.Headers)} {context.Request.ContentLength}"); // its address it knows anyway
            return context.Response.WriteAsync("""{"message":"elsewhere"}""");
        }), http2: http2);
        var issued = 0;
        await using var issuer = await CanaryApp.ServeAsync(app => app.Run(context => IssueAsync(context, Interlocked.Increment(ref issued))));
        await using var upstream = FaultServer.Start(new FaultServerOptions { Http2 = http2, Answer = static request => IsMint(request) ? Minted : FakeResponse.Json("{}") });
        await using var app = await CanaryApp.ServeAsync(
            app => Map(app, failures), services => Register(services, CanaryApp.Configuration(upstream.BaseAddress, issuer.Urls.Single(), http2 ? null : key.ExportRSAPrivateKeyPem()), http2), witness);
        using var caller = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false, ActivityHeadersPropagator = null }) { BaseAddress = new Uri(app.Urls.Single()) };
        var calls = 0;

        foreach (var fault in BrokenWires.Of(http2, Token).Concat(BrokenWires.Answers(new Uri(other.Urls.Single()), Token)).Concat(BrokenWires.Limits(Token)))
        {
            var before = fault.Name.StartsWith("connecting", StringComparison.Ordinal) || fault.Name.StartsWith("unread", StringComparison.Ordinal);
            upstream.Always(before ? fault : WireFault.ByRequest(request => IsMint(request) ? WireFault.None : fault));
            await Task.WhenAll(Enumerable.Range(0, AtATime).SelectMany(_ => Requests()).Select(async request =>
            {
                Interlocked.Increment(ref calls);
                witness.Take("problem", await AskAsync(caller, request));
            }));
        }

        foreach (var exception in failures)
        {
            CanaryApp.Describe(witness, exception);
        }

        Array.ForEach([.. foreign], text => witness.Take("foreign", text));
        Assert.True(calls >= 900 && failures.Count > calls / 2, $"{failures.Count} of {calls} calls failed");
        Assert.NotEmpty(foreign);
        Assert.Superset(new HashSet<string> { "log", "metric", "span", "problem", "exception", "foreign" }, witness.Seen.Keys.Select(static seen => seen.Where).ToHashSet());

        // They were there to be leaked: the tokens on the wire, the caller's in what the app itself was asked.
        var sent = string.Join('\n', upstream.Deliveries.Select(static delivery => delivery.Request?.Headers.GetValueOrDefault("Authorization")).Distinct());
        Assert.All([http2 ? "client-secret" : "minted", "jobs-minted"], place => Assert.Contains(Token(place), sent, StringComparison.Ordinal));
        Assert.Contains(witness.Seen.Keys, static seen => seen.Where == "host" && Canaries["caller-path"].IsIn(seen.Text));

        var leaks = witness.Seen.Keys.SelectMany(static seen => Canaries.Values
            .Where(canary => canary.IsIn(seen.Text) && !IsExpected(canary.Place, seen.Where))
            .Select(canary => $"{canary.Place} in {seen.Where}: {seen.Text}"));
        Assert.Empty(leaks.DistinctBy(static leak => leak[..Math.Min(leak.Length, 60)]).Take(12));

        var pieces = key.ExportRSAPrivateKeyPem().Split('\n').Where(static line => line.Length >= 60 && !line.StartsWith("---", StringComparison.Ordinal))
            .Concat(upstream.Deliveries.Where(static delivery => delivery.Request is { } request && IsMint(request)).Select(static delivery => delivery.Request!.Headers["Authorization"].Split('.')[^1])).ToList();
        Assert.True(http2 || pieces.Count > 20, "the key was used");
        Assert.DoesNotContain(witness.Seen.Keys, seen => pieces.Exists(piece => seen.Text.Contains(piece, StringComparison.Ordinal)));
    }

    /// <summary>What the façade's caller gets, without the body of an answer that is meant for it. An answer that breaks off is cut off here too.</summary>
    private static async Task<string> AskAsync(HttpClient caller, HttpRequestMessage request)
    {
        try
        {
            request.Headers.Add("X-Request-Deadline-Ms", "500"); // some operations have a larger budget of their own
            using var answer = await caller.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
            var body = Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
            return $"{answer} {(answer.IsSuccessStatusCode ? string.Empty : body)}";
        }
        catch (HttpRequestException exception)
        {
            return exception.GetType().Name;
        }
    }

    /// <summary>The web server knows what its own caller sent; and a façade hands on the media type of an answer.</summary>
    private static bool IsExpected(string place, string where) =>
        (where is "host" or "scope" && place.StartsWith("caller-", StringComparison.Ordinal)) || (where is "host" or "problem" && place == "content-type");

    private static FakeResponse Minted => FakeResponse.Json(JsonSerializer.Serialize(new { token = Token("minted"), expires_at = TimeProvider.System.GetUtcNow().AddHours(1).ToString("O") }), 201);

    private static bool IsMint(RecordedRequest request) => request.Path.EndsWith("/access_tokens", StringComparison.Ordinal);

    /// <summary>Every second request for a token is refused, in words that repeat the request.</summary>
    private static async Task IssueAsync(HttpContext context, int n)
    {
        var form = await new StreamReader(context.Request.Body).ReadToEndAsync();
        var bad = n % 2 == 0;
        context.Response.StatusCode = bad ? 400 : 200;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(JsonSerializer.Serialize(bad
            ? new Dictionary<string, object> { ["error"] = Token("client-secret"), ["error_description"] = form + context.Request.Headers.Authorization }
            : new Dictionary<string, object> { ["access_token"] = Token("jobs-minted"), ["token_type"] = "Bearer", ["expires_in"] = 3600 }));
    }

    private static void Register(IServiceCollection services, Microsoft.Extensions.Configuration.IConfiguration configuration, bool http2)
    {
        foreach (var client in new[] { services.AddGitHubRepoClient(configuration), services.AddInternalJobsClient(configuration) })
        {
            if (http2)
            {
                client.AddHttpMessageHandler(static () => new PriorKnowledge());
            }
        }

        services.AddUpstreamProxy();
    }

    private static void Map(WebApplication app, ConcurrentQueue<Exception> failures)
    {
        app.Use(async (context, next) =>
        {
            try
            {
                await next(context);
            }
            catch (Exception exception)
            {
                failures.Enqueue(exception);
                throw;
            }
        });
        app.MapGet("/run/{n:int}", static (int n, IGitHubRepoClient github, IInternalJobsClient jobs) => CallAsync(n, github, jobs));
        app.MapUpstreamOperation("/facade/repositories/{owner}/{repo}", "github", "repos/get");
        app.MapUpstreamOperation("/facade/search", "github", "search/repos");
        app.MapUpstreamOperation("/facade/deploy/{owner}/{repo}/{workflow_id}", "github", "actions/create-workflow-dispatch");
        app.MapUpstreamOperation("/facade/jobs", InternalJobsUpstream.SubmitJob);
        app.MapUpstreamOperation("/facade/jobs/{id}", "internal-jobs", "getJob");
    }

    private static async Task CallAsync(int n, IGitHubRepoClient github, IInternalJobsClient jobs) => await (n switch
    {
        0 => github.GetRepositoryAsync(Token("path"), Token("path"), Options),
        1 => github.SearchRepositoriesAsync(Text("query"), options: Options),
        2 => github.DispatchWorkflowAsync("acme", "rocket", Token("path"), new WorkflowDispatch { Ref = Text("body"), Inputs = new Dictionary<string, string> { [Text("body")] = Text("body") } }, Options),
        3 => github.ListBranchesAllAsync("acme", "rocket", options: Options).ToListAsync().AsTask(),
        4 => github.ListLanguagesAsync("acme", Token("path"), Options),
        5 => jobs.SubmitJobAsync(new JobSubmission { Type = "repository.index", Payload = new Dictionary<string, JsonElement> { ["secret"] = JsonSerializer.SerializeToElement(Text("body")) } }, Options),
        _ => (Task)jobs.GetJobAsync(Token("path"), Options),
    });

    private static IEnumerable<HttpRequestMessage> Requests() =>
    [
        .. Enumerable.Range(0, 7).Select(static n => new HttpRequestMessage(HttpMethod.Get, $"/run/{n}")),
        Marked(HttpMethod.Get, $"/facade/repositories/acme/{Token("caller-path")}", null),
        Marked(HttpMethod.Get, $"/facade/search?q={Uri.EscapeDataString(Text("caller-query"))}", null),
        Marked(HttpMethod.Post, $"/facade/deploy/acme/rocket/{Token("caller-path")}", JsonSerializer.Serialize(new { @ref = Text("caller-body") })),
        Marked(HttpMethod.Post, "/facade/jobs", JsonSerializer.Serialize(new { type = "repository.index", payload = new { secret = Text("caller-body") } })),
        Marked(HttpMethod.Get, $"/facade/jobs/{Token("caller-path")}", null),
    ];

    private static HttpRequestMessage Marked(HttpMethod method, string target, string? json)
    {
        var request = new HttpRequestMessage(method, target) { Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json") };
        foreach (var name in new[] { "Authorization", "X-Api-Key", "X-Tenant", "If-None-Match", "baggage", "X-Correlation-Id" })
        {
            request.Headers.TryAddWithoutValidation(name, $"{Token("caller-header")}<>");
        }

        request.Headers.TryAddWithoutValidation("Cookie", $"session={Token("caller-cookie")}");
        return request;
    }

    private static string Token(string place) => Canaries[place].Token;

    private static string Text(string place) => Canaries[place].Text;

    /// <summary>HTTP/2 without TLS.</summary>
    private sealed class PriorKnowledge : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
