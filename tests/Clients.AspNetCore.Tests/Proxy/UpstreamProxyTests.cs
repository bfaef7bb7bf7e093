using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Clients.GitHub;
using Clients.Resilience;
using Clients.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Clients.AspNetCore.Tests.Proxy;

public sealed class UpstreamProxyTests
{
    private static readonly string[] Returned =
    [
        "Cache-Control", "Content-Length", "Content-Security-Policy", "Content-Type", "Date", "ETag", "Server", "Transfer-Encoding", "X-Content-Type-Options",
        "X-Correlation-Id",
    ];

    [Fact]
    public async Task Operation_OfAContract_IsServed()
    {
        await using var github = await FakeGitHub.StartAsync();
        await using var facade = await Facade.StartAsync(github.BaseAddress, settings: ("Upstreams:GitHub:Credential:Token", "test-token"));

        var response = await facade.GetAsync("/repositories/acme/rocket", ("X-Correlation-Id", "c-7"));

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("acme/rocket", (string?)(await JsonAsync(response))["full_name"]);
        Assert.Equal("c-7", response.Headers.GetValues("X-Correlation-Id").Single());
        Assert.Equal("c-7", github.Requests.Single().Headers["x-correlation-id"]);
        Assert.Empty(github.Violations);
    }

    [Theory]
    [InlineData("/repositories/acme/rocket", "GET /repos/acme/rocket")]
    [InlineData("/repositories/a%20b/r%2Bc?", "GET /repos/a%20b/r%2Bc")]
    [InlineData("/repositories/%C3%BC/100%25", "GET /repos/%C3%BC/100%25")]
    [InlineData("/repositories/a;b/c:d", "GET /repos/a%3Bb/c%3Ad")]
    [InlineData("/search?q=a+b%26c%3Dd&page=2", "GET /search/repositories?q=a%20b%26c%3Dd&page=2")]
    [InlineData("/search?q=%2F..%2F%23%3F", "GET /search/repositories?q=%2F..%2F%23%3F")]
    [InlineData("/acme/rocket/commits?sha=main", "GET /repos/acme/rocket/commits?sha=main&per_page=30")]
    [InlineData("/files/acme/rocket/src/a b/c.cs", "GET /repos/acme/rocket/contents/src/a%20b/c.cs")]
    [InlineData("/files/acme/rocket", "GET /repos/acme/rocket/contents")]
    public async Task Values_OfTheCaller_StayInTheirPlace(string target, string arrives)
    {
        await using var upstream = await Recorder.StartAsync();
        await using var facade = await Facade.StartAsync(upstream.Address);

        var response = await facade.GetAsync(target);

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal(arrives, upstream.Arrivals.Single().ToString());
    }

    [Theory]
    [InlineData("GET", "/repos/acme/rocket", 404)]
    [InlineData("GET", "/repositories/acme", 404)]
    [InlineData("GET", "/repositories/acme/rocket/contents", 404)]
    [InlineData("HEAD", "/repositories/acme/rocket", 405)]
    [InlineData("POST", "/repositories/acme/rocket", 405)]
    [InlineData("DELETE", "/repositories/acme/rocket", 405)]
    [InlineData("OPTIONS", "/repositories/acme/rocket", 405)]
    [InlineData("PROPFIND", "/repositories/acme/rocket", 405)]
    [InlineData("GET", "/repositories/acme/rocket?page=1", 400)]
    [InlineData("GET", "/repositories/acme%2Frocket/contents", 400)]
    [InlineData("GET", "/repositories/acme/%252e%252e", 400)]
    [InlineData("GET", "/repositories/acme/a%5Cb", 400)]
    [InlineData("GET", "/repositories/acme/a%0d%0aX-Evil:1", 400)]
    [InlineData("GET", "/search", 400)]
    [InlineData("GET", "/search?Q=x", 400)]
    [InlineData("GET", "/search?q=x&q=y", 400)]
    [InlineData("GET", "/search?q=x&upstream=http://evil.example", 400)]
    [InlineData("GET", "/search?q=x&q[]=y", 400)]
    [InlineData("GET", "/search?q=%0d%0aX-Evil:1", 400)]
    [InlineData("GET", "/acme/rocket/commits?per_page=100", 400)]
    [InlineData("GET", "/acme/rocket/commits?owner=evil", 400)]
    public async Task Request_Undeclared_IsRefusedAndGoesNowhere(string method, string target, int status)
    {
        await using var upstream = await Recorder.StartAsync();
        await using var facade = await Facade.StartAsync(upstream.Address);

        var response = await facade.SendAsync(method, target);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Empty(upstream.Arrivals);
        if (method != "HEAD")
            Assert.NotNull((string?)(await JsonAsync(response))["code"]);
    }

    [Fact]
    public async Task Headers_OfTheCaller_StayHereUnlessDeclared()
    {
        await using var upstream = await Recorder.StartAsync();
        await using var facade = await Facade.StartAsync(upstream.Address);
        string[] names =
        [
            "Cookie", "Authorization", "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-HTTP-Method-Override", "Proxy-Authorization", "If-None-Match",
            "If-Modified-Since", "X-GitHub-Api-Version", "X-Internal-Secret", "baggage", "Accept-Language", "Accept", "User-Agent", "Range", "If-Range", "Origin",
        ];

        await facade.GetAsync("/repositories/acme/rocket", [.. names.Select(static name => (name, "canary-in"))]);
        await facade.GetAsync("/jobs/7", ("If-None-Match", "\"canary-in\"")); // declared, and yet about the caller's own cache

        Assert.Equal(2, upstream.Arrivals.Count);
        Assert.All(upstream.Arrivals, static arrival => Assert.DoesNotContain(arrival.Headers, static h => h.Value.Contains("canary-in", StringComparison.Ordinal)));
        Assert.Equal("Bearer canary-token", upstream.Arrivals[0].Headers["Authorization"]);
    }

    [Fact]
    public async Task Headers_OfTheUpstream_ComeBackOnlyWhereHarmless()
    {
        await using var upstream = await Recorder.StartAsync();
        await using var facade = await Facade.StartAsync(upstream.Address);

        var response = await facade.GetAsync("/repositories/acme/rocket");

        var headers = response.Headers.Concat(response.Content.Headers).ToList();
        Assert.Empty(headers.Select(static header => header.Key).Except(Returned, StringComparer.OrdinalIgnoreCase));
        Assert.DoesNotContain(headers, static header => header.Value.Any(static value => value.Contains("canary", StringComparison.Ordinal)));
        Assert.Equal("private, no-cache", response.Headers.CacheControl!.ToString().Replace("no-cache, private", "private, no-cache", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Caller_HasTheAnswerAlready_GetsA304ThatIsMadeHere()
    {
        await using var upstream = await Recorder.StartAsync();
        await using var facade = await Facade.StartAsync(upstream.Address);

        var known = await facade.GetAsync("/repositories/acme/rocket", ("If-None-Match", "\"v0\", W/\"v1\""));
        var other = await facade.GetAsync("/repositories/acme/rocket", ("If-None-Match", "\"v2\""));

        Assert.Equal((304, 200), ((int)known.StatusCode, (int)other.StatusCode));
        Assert.Equal("\"v1\"", known.Headers.ETag!.Tag);
        Assert.Empty(await known.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Body_Declared_GoesOnWithItsTypeAndTheCallersKey()
    {
        await using var upstream = await Recorder.StartAsync(static context =>
        {
            context.Response.StatusCode = 202;
            context.Response.Headers.Location = "http://internal/v1/jobs/7";
            context.Response.Headers.RetryAfter = "3";
            return Task.CompletedTask;
        });
        await using var facade = await Facade.StartAsync(upstream.Address);

        var response = await facade.SendAsync("POST", "/jobs", Json("""{"type":"index"}"""), ("Idempotency-Key", "key-1"));

        var arrival = upstream.Arrivals.Single();
        Assert.Equal((202, null, "3"), ((int)response.StatusCode, response.Headers.Location, response.Headers.RetryAfter?.ToString()));
        Assert.Equal(("POST /v1/jobs", "key-1", "application/json; charset=utf-8"), (arrival.ToString(), arrival.Headers["Idempotency-Key"], arrival.Headers["Content-Type"]));
        Assert.Equal("""{"type":"index"}""", Encoding.UTF8.GetString(arrival.Body));
    }

    [Fact]
    public async Task Body_Undeclared_IsRefused()
    {
        await using var upstream = await Recorder.StartAsync();
        await using var facade = await Facade.StartAsync(upstream.Address, settings: ("Upstreams:GitHub:Limits:Request", "10"));

        Assert.Equal((400, "request_invalid"), await RefusalAsync("POST", "/jobs", null));
        Assert.Equal((415, "media_type_unsupported"), await RefusalAsync("POST", "/jobs", new StringContent("<x/>", Encoding.UTF8, "application/xml")));
        Assert.Equal((415, "media_type_unsupported"), await RefusalAsync("POST", "/jobs", Json("{}"), ("Content-Encoding", "gzip")));
        Assert.Equal((400, "request_invalid"), await RefusalAsync("GET", "/repositories/acme/rocket", Json("{}")));
        Assert.Equal((400, "request_invalid"), await RefusalAsync("POST", "/jobs", Json("{}"), ("Idempotency-Key", new string('k', 256))));
        Assert.Equal((413, "request_too_large"), await RefusalAsync("POST", "/deploy/acme/rocket/1", Json("""{"ref":"main"}""")));
        Assert.Empty(upstream.Arrivals);

        async Task<(int, string?)> RefusalAsync(string method, string target, HttpContent? content, params (string, string)[] headers)
        {
            var response = await facade.SendAsync(method, target, content, headers);
            return ((int)response.StatusCode, (string?)(await JsonAsync(response))["code"]);
        }
    }

    [Fact]
    public async Task Body_OfUnknownLengthBeyondTheLimit_IsCutOffWith413AndHarmsNobody()
    {
        await using var upstream = await Recorder.StartAsync(static context => context.Response.WriteAsync("{}"));
        await using var facade = await Facade.StartAsync(
            upstream.Address, settings: [("Upstreams:GitHub:Limits:Request", "2KB"), ("Upstreams:GitHub:Breaker:Consecutive", "1")]);

        var response = await facade.SendAsync("POST", "/deploy/acme/rocket/1", new Unmeasured(new string(' ', 4096)));

        Assert.Equal((413, "request_too_large"), ((int)response.StatusCode, (string?)(await JsonAsync(response))["code"]));
        Assert.Equal(200, (int)(await facade.GetAsync("/repositories/acme/rocket")).StatusCode); // the circuit is closed
    }

    [Fact]
    public async Task Bodies_BothWays_AreStreamed()
    {
        var halfRead = new TaskCompletionSource();
        await using var upstream = await Recorder.StartAsync(async context =>
        {
            context.Response.ContentType = "application/x-gzip";
            await context.Response.WriteAsync("first");
            await context.Response.Body.FlushAsync();
            await halfRead.Task;
            await context.Response.WriteAsync("second");
        });
        await using var facade = await Facade.StartAsync(upstream.Address);

        var response = await facade.GetAsync("/archives/acme/rocket/main");
        await using var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var buffer = new byte[5];
        await body.ReadExactlyAsync(buffer, TestContext.Current.CancellationToken);
        halfRead.SetResult(); // only now does the rest exist
        using var rest = new StreamReader(body);

        Assert.Equal(("first", "second"), (Encoding.ASCII.GetString(buffer), await rest.ReadToEndAsync(TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task Range_OfADownload_IsPassedOn()
    {
        await using var upstream = await Recorder.StartAsync(static context =>
        {
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = "bytes 2-4/10";
            context.Response.Headers.AcceptRanges = "bytes";
            return context.Response.WriteAsync("cde");
        });
        await using var facade = await Facade.StartAsync(upstream.Address);

        var response = await facade.GetAsync("/archives/acme/rocket/main", ("Range", "bytes=2-4"), ("If-Range", "\"v1\""));

        Assert.Equal((206, "bytes 2-4/10", "cde"), (
            (int)response.StatusCode, response.Content.Headers.ContentRange?.ToString(), await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        Assert.Equal(("bytes=2-4", "\"v1\"", 3), (upstream.Arrivals[0].Headers["Range"], upstream.Arrivals[0].Headers["If-Range"], (int?)response.Content.Headers.ContentLength));
    }

    /// <summary>A compressed part, unpacked by the transport, is not the part that its Content-Range says.</summary>
    [Fact]
    public async Task Range_AnsweredWithOtherBytes_IsNeverAPartThatLooksRight()
    {
        await using var upstream = await Recorder.StartAsync(static context =>
        {
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = "bytes 0-2/10";
            return context.Response.WriteAsync("more than three");
        });
        await using var facade = await Facade.StartAsync(upstream.Address);

        await Assert.ThrowsAnyAsync<HttpRequestException>(async () =>
        {
            var response = await facade.GetAsync("/archives/acme/rocket/main", ("Range", "bytes=0-2"));
            response.EnsureSuccessStatusCode();
            await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        });
    }

    [Fact]
    public async Task Range_ThatCannotBeServed_Is416()
    {
        await using var upstream = await Recorder.StartAsync(static context =>
        {
            context.Response.StatusCode = 416;
            return Task.CompletedTask;
        });
        await using var facade = await Facade.StartAsync(upstream.Address);

        Assert.Equal(416, (int)(await facade.GetAsync("/archives/acme/rocket/main", ("Range", "bytes=99-"))).StatusCode);
    }

    [Fact]
    public async Task Upstream_Fails_IsAnsweredByTheStatusTable()
    {
        await using var github = await FakeGitHub.StartAsync();
        await using var facade = await Facade.StartAsync(github.BaseAddress, settings: ("Upstreams:GitHub:Credential:Token", "test-token"));

        Assert.Equal((404, "not_found"), await FailureAsync("/repositories/acme/nothing", 0));
        github.Faults.On("repos/get").Respond(FakeResponse.Text("canary <html>", "text/html", 401)).Status(503, TimeSpan.FromSeconds(7)).Reset();
        Assert.Equal((409, "empty_repository"), await FailureAsync("/acme/empty/commits", 0));
        Assert.Equal((502, "unauthorized"), await FailureAsync("/repositories/acme/rocket", 0));
        Assert.Equal((503, "upstream_unavailable"), await FailureAsync("/repositories/acme/rocket", 7));
        Assert.Equal((502, "connection_lost"), await FailureAsync("/repositories/acme/rocket", 0));

        async Task<(int, string?)> FailureAsync(string target, int retryAfter)
        {
            var response = await facade.GetAsync(target);
            var problem = await JsonAsync(response);
            Assert.DoesNotContain("canary", problem.ToJsonString(), StringComparison.Ordinal);
            Assert.Equal(retryAfter, (int)(response.Headers.RetryAfter?.Delta?.TotalSeconds ?? 0));
            return ((int)response.StatusCode, (string?)problem["code"]);
        }
    }

    [Fact]
    public async Task Upstream_BreaksOffInTheMiddle_EndsTheAnswerVisibly()
    {
        var halfRead = new TaskCompletionSource();
        await using var upstream = await Recorder.StartAsync(async context =>
        {
            context.Response.ContentType = "application/x-gzip";
            await context.Response.WriteAsync("first");
            await context.Response.Body.FlushAsync();
            await halfRead.Task;
            context.Abort();
        });
        await using var facade = await Facade.StartAsync(upstream.Address);

        var response = await facade.GetAsync("/archives/acme/rocket/main");

        await using var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await body.ReadExactlyAsync(new byte[5], TestContext.Current.CancellationToken);
        halfRead.SetResult();

        await Assert.ThrowsAnyAsync<IOException>(() => body.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, TestContext.Current.CancellationToken).AsTask());
        Assert.Contains(facade.Logs.All, static line => line.Contains("The answer was cut off: response_truncated at github repos/download-tarball-archive", StringComparison.Ordinal));
        Assert.DoesNotContain(facade.Logs.All, static line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Caller_GoesAway_EndsTheUpstreamsCall()
    {
        var (entered, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var upstream = await Recorder.StartAsync(async context =>
        {
            context.RequestAborted.Register(ended.SetResult);
            entered.SetResult();
            await ended.Task;
        });
        await using var facade = await Facade.StartAsync(upstream.Address);
        using var leaving = new CancellationTokenSource();

        var call = facade.Http.GetAsync(new Uri("/repositories/acme/rocket", UriKind.Relative), leaving.Token);
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await leaving.CancelAsync();

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task Endpoint_CarriesConventions_SoThatPoliciesAttach()
    {
        await using var upstream = await Recorder.StartAsync();
        EndpointDataSource? endpoints = null;
        await using var facade = await Facade.StartAsync(upstream.Address, app =>
        {
            app.MapUpstreamOperation("/x/{owner}/{repo}", "github", "repos/get").RequireAuthorization("policy");
            endpoints = app.Services.GetRequiredService<EndpointDataSource>();
        });

        var endpoint = endpoints!.Endpoints.Single();
        Assert.Equal("policy", endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Authorization.IAuthorizeData>()!.Policy);
        Assert.Same(GitHubRepoUpstream.GetRepository, endpoint.Metadata.GetMetadata<UpstreamOperationMetadata>()!.Operation);
    }

    [Theory]
    [InlineData("/r/{owner}/{repo}", "githb", "repos/get", "MapUpstreamOperation(\"/r/{owner}/{repo}\"): This app has no upstream 'githb'. Did you mean 'github'?")]
    [InlineData("/r/{owner}/{repo}", "github", "repos/gte", "MapUpstreamOperation(\"/r/{owner}/{repo}\"): The upstream 'github' has no operation 'repos/gte'. Did you mean 'repos/get'?")]
    [InlineData("/r/{owner}", "github", "repos/get", "MapUpstreamOperation(\"/r/{owner}\"): 'repos/get' has the path /repos/{owner}/{repo}: the pattern needs '{repo}', or give it a value.")]
    [InlineData("/r/{owner}/{rpo}", "github", "repos/get", "MapUpstreamOperation(\"/r/{owner}/{rpo}\"): 'repos/get' has the path /repos/{owner}/{repo}: the pattern needs '{repo}'; it has '{rpo}', which the operation does not.")]
    [InlineData("/r/{owner}/{repo}/{page}", "github", "repos/get", "MapUpstreamOperation(\"/r/{owner}/{repo}/{page}\"): 'repos/get' (/repos/{owner}/{repo}) has no path parameter '{page}' that a caller may set.")]
    public async Task Mapping_Wrong_IsAnErrorAtStartThatNamesThePlace(string pattern, string upstream, string operation, string message)
    {
        var failure = await Assert.ThrowsAsync<ArgumentException>(() => Facade.StartAsync(
            new Uri("http://127.0.0.1:9"), app => app.MapUpstreamOperation(pattern, upstream, operation)));

        Assert.StartsWith(message, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Proxy_CalledByTheApp_DecidesItsOwnValues()
    {
        await using var upstream = await Recorder.StartAsync();
        await using var facade = await Facade.StartAsync(upstream.Address, static app => app.MapGet("/mine/{repo}", static (HttpContext context, IUpstreamProxy proxy) =>
            proxy.SendAsync(context, "github", new UpstreamProxyRequest("repos/get") { Values = new Dictionary<string, string> { ["owner"] = "me/../x" } })));

        await facade.GetAsync("/mine/rocket");

        Assert.Equal("GET /repos/me%2F..%2Fx/rocket", upstream.Arrivals.Single().ToString());
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static async Task<JsonNode> JsonAsync(HttpResponseMessage response) =>
        JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

    private sealed class Unmeasured : HttpContent
    {
        private readonly string text;

        public Unmeasured(string text)
        {
            this.text = text;
            Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(text));
            await stream.FlushAsync();
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
