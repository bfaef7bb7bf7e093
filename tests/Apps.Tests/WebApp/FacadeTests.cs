using Apps.Tests.Hosting;

namespace Apps.Tests.WebApp;

/// <summary>The façade is no tunnel: what nobody declared goes nowhere, and what the upstream says about itself stays here.</summary>
public sealed class FacadeTests
{
    private static readonly string[] Answered = ["Cache-Control", "Content-Type", "Date", "Transfer-Encoding", "X-Correlation-Id"];

    [Theory]
    [InlineData("GET", "/")]
    [InlineData("GET", "/repos/acme/rocket")]
    [InlineData("GET", "/api/projects")]
    [InlineData("GET", "/api/projects/acme")]
    [InlineData("GET", "/api/projects/acme/rocket/actions/runs")]
    [InlineData("GET", "/api/projects/acme/rocket/../../../user")]
    [InlineData("GET", "/api/projects/acme/..")]
    [InlineData("GET", "/api/projects/acme%2Frocket/contents")]
    [InlineData("GET", "/api/projects/..%2F..%2Fuser/repos")]
    [InlineData("GET", "/api/projects/%2e%2e/rocket")]
    [InlineData("GET", "/api/projects/acme/rocket%2Factions")]
    [InlineData("GET", "/api/projects/acme/rocket%3Fper_page=100")]
    [InlineData("GET", "/api/projects/http:%2F%2Fevil.example/x")]
    [InlineData("GET", "/api/projects/acme%0d%0aX-Evil:1/rocket")]
    [InlineData("POST", "/api/projects/acme/rocket")]
    [InlineData("PUT", "/api/projects/acme/rocket")]
    [InlineData("PATCH", "/api/projects/acme/rocket")]
    [InlineData("DELETE", "/api/projects/acme/rocket")]
    [InlineData("HEAD", "/api/projects/acme/rocket")]
    [InlineData("OPTIONS", "/api/projects/acme/rocket")]
    [InlineData("TRACE", "/api/projects/acme/rocket")]
    [InlineData("GET", "/api/projects/acme/rocket?page=2")]
    [InlineData("GET", "/api/projects/acme/rocket?per_page=100")]
    [InlineData("GET", "/api/projects/acme/rocket?upstream=http://evil.example")]
    [InlineData("GET", "/api/projects/acme/rocket?runs=5&branch=main")]
    [InlineData("GET", "/api/projects/acme/rocket?runs=0")]
    [InlineData("GET", "/api/projects/acme/rocket?runs=21")]
    [InlineData("GET", "/api/projects/acme/rocket?runs=-1")]
    [InlineData("GET", "/api/projects/acme/rocket?runs=all")]
    [InlineData("GET", "/api/projects/acme/rocket?runs=99999999999")]
    public async Task Request_Undeclared_NeverReachesTheUpstream(string method, string target)
    {
        await using var world = await WebAppWorld.StartAsync();

        var response = await world.App.SendAsync(new HttpMethod(method), target);

        Assert.InRange((int)response.StatusCode, 400, 499);
        Assert.Empty(world.GitHub.Requests);
        if (method != "HEAD")
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Request_HeadersOfTheCaller_StayHere()
    {
        await using var world = await WebAppWorld.StartAsync();
        string[] names =
        [
            "Cookie", "Authorization", "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-HTTP-Method-Override", "Proxy-Authorization", "If-None-Match",
            "X-GitHub-Api-Version", "X-Internal-Secret", "baggage", "Accept-Language",
        ];

        var response = await world.App.GetAsync(
            "/api/projects/acme/rocket", [.. names.Select(static name => (name, "canary-7")), ("Accept", "text/canary-7"), ("User-Agent", "canary-7")]);

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal(2, world.GitHub.Requests.Count);
        Assert.All(world.GitHub.Requests, static request =>
            Assert.DoesNotContain(request.Headers, static header => header.Value.Contains("canary-7", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Request_Traced_ContinuesTheTrace()
    {
        await using var world = await WebAppWorld.StartAsync();

        await world.App.GetAsync("/api/projects/acme/rocket", ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));

        Assert.All(world.GitHub.Requests, static request =>
            Assert.StartsWith("00-0af7651916cd43dd8448eb211c80319c-", request.Headers["traceparent"], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/api/projects/acme/rocket")]
    [InlineData("/api/projects/acme/nothing-here")]
    [InlineData("/api/projects/acme/blocked")]
    public async Task Answer_Always_HasDeclaredHeadersOnly(string target)
    {
        await using var world = await WebAppWorld.StartAsync();

        var response = await world.App.GetAsync(target);

        var names = response.Headers.Concat(response.Content.Headers).Select(static header => header.Key);
        Assert.Empty(names.Except([.. Answered, "Content-Length", "Expires", "Pragma"], StringComparer.OrdinalIgnoreCase));
        Assert.DoesNotContain(world.GitHub.BaseAddress.Authority, await response.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_UpstreamSetsCookies_HasNone()
    {
        await using var world = await WebAppWorld.StartAsync();
        var real = await GetRawRepositoryAsync(world);
        world.GitHub.Faults.On("repos/get").Respond(Clients.Testing.FakeResponse.Json(real)
            .With("Set-Cookie", "session=canary").With("Server", "GitHub.com").With("X-Powered-By", "canary").With("Link", "<http://internal/>; rel=next"));

        var response = await world.App.GetAsync("/api/projects/acme/rocket");

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Empty(response.Headers.Select(static header => header.Key).Intersect(["Set-Cookie", "Server", "X-Powered-By", "Link"], StringComparer.OrdinalIgnoreCase));
    }

    private static async Task<System.Text.Json.Nodes.JsonNode> GetRawRepositoryAsync(WebAppWorld world)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("User-Agent", "test");
        var text = await http.GetStringAsync(new Uri(world.GitHub.BaseAddress, "/repos/acme/rocket"), TestContext.Current.CancellationToken);
        return System.Text.Json.Nodes.JsonNode.Parse(text)!;
    }
}
