using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Clients.Testing.Tests.Replay;

public sealed class ReplayTests
{
    private const string Plain = """
        {
          "host": "https://api.example.com",
          "exchanges": [
            { "request": { "method": "GET", "target": "/items?page=1&size=2" },
              "response": { "status": 200, "headers": { "Content-Type": "application/json", "Link": "<https://api.example.com/items?page=2>; rel=\"next\", <https://api.example.community/x>; rel=\"help\"", "Set-Cookie": ["a=1", "b=2"] },
                            "body": [{ "url": "https://api.example.com/items/1" }] } },
            { "request": { "method": "POST", "target": "/items", "body": { "name": "x", "size": 1 } },
              "response": { "status": 307, "headers": { "Location": "https://api.example.com:443/things" } } },
            { "request": { "method": "GET", "target": "/items/1" }, "response": { "status": 200, "body": "first" } },
            { "request": { "method": "GET", "target": "/items/1" }, "response": { "status": 200, "headers": { "content-type": "application/octet-stream" }, "base64": "AAEC/w==" } }
          ]
        }
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Exchange_MatchedByTargetAndBody_IsServedOnceInOrder()
    {
        await using var replay = await ReplayUpstream.StartAsync(RecordedExchange.Parse(Plain), cancellationToken: Token);
        using var client = Client(replay);

        using var reordered = await client.GetAsync("items?size=2&page=1", Token);
        using var post = await client.PostAsync("items", new StringContent("""{ "size": 1, "name": "x" }""", Encoding.UTF8, "application/json"), Token);
        Assert.Equal(["GET /items/1", "GET /items/1"], replay.Unused.Select(exchange => exchange.ToString()));
        var first = await client.GetStringAsync("items/1", Token);
        var second = await client.GetByteArrayAsync("items/1", Token);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.TemporaryRedirect), (reordered.StatusCode, post.StatusCode));
        Assert.Equal(["a=1", "b=2"], reordered.Headers.GetValues("Set-Cookie"));
        Assert.Equal("first", first);
        Assert.Equal([0, 1, 2, 255], second);
        Assert.Empty(replay.Unused);
        Assert.Equal(4, replay.Requests.Count);
    }

    [Fact]
    public async Task Host_InHeaders_IsRewritten_AndBodiesStayAsRecorded()
    {
        await using var replay = await ReplayUpstream.StartAsync(RecordedExchange.Parse(Plain), cancellationToken: Token);
        using var client = Client(replay);

        using var page = await client.GetAsync("items?page=1&size=2", Token);
        using var post = await client.PostAsync("items", new StringContent("""{"name":"x","size":1}"""), Token);

        Assert.Equal(
            $"<{replay.BaseAddress}items?page=2>; rel=\"next\", <https://api.example.community/x>; rel=\"help\"",
            Assert.Single(page.Headers.GetValues("Link")));
        Assert.Equal(replay.BaseAddress + "things", post.Headers.Location?.AbsoluteUri);
        Assert.Contains("https://api.example.com/items/1", await page.Content.ReadAsStringAsync(Token));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task Host_IsRewrittenAsAsked(bool headers, bool bodies)
    {
        var options = new ReplayOptions { RewriteHeaders = headers, RewriteBodies = bodies };
        await using var replay = await ReplayUpstream.StartAsync(RecordedExchange.Parse(Plain), options, Token);
        using var client = Client(replay);

        using var page = await client.GetAsync("items?page=1&size=2", Token);

        Assert.Equal(headers, page.Headers.GetValues("Link").Single().Contains(replay.BaseAddress.Authority, StringComparison.Ordinal));
        Assert.Equal(bodies, (await page.Content.ReadAsStringAsync(Token)).Contains(replay.BaseAddress.Authority, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Request_NotRecorded_LearnsWhatWasExpected()
    {
        await using var replay = await ReplayUpstream.StartAsync(RecordedExchange.Parse(Plain), cancellationToken: Token);
        using var client = Client(replay);

        using var response = await client.GetAsync("other", Token);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(
            "No unserved recording of GET /other. Expected next: GET /items?page=1&size=2.",
            (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!["detail"]);
    }

    [Fact]
    public async Task Request_WithAnotherBody_LearnsThatTheBodyDiffers()
    {
        await using var replay = await ReplayUpstream.StartAsync(RecordedExchange.Parse(Plain).Skip(1), cancellationToken: Token);
        using var client = Client(replay);

        using var response = await client.PostAsync("items", new StringContent("""{"name":"y"}"""), Token);

        Assert.Contains("Expected next: POST /items with another body.", await response.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task Fixture_OfOctokit_IsRead()
    {
        const string Fixture = """
            [
              { "scope": "https://api.github.com:443", "method": "patch", "path": "/repos/o/r", "body": { "name": "n" }, "status": 307,
                "response": { "message": "Moved Permanently" }, "reqheaders": { "host": "api.github.com" }, "responseIsBinary": false,
                "headers": { "connection": "close", "content-length": "999", "content-type": "application/json; charset=utf-8", "location": "https://api.github.com/repositories/1000", "x-ratelimit-used": 1 } },
              { "scope": "https://codeload.github.com:443", "method": "get", "path": "/o/r/archive", "body": "", "status": 200, "response": "1f8b00ff", "responseIsBinary": true,
                "rawHeaders": ["Content-Type", "application/x-gzip", "X-Twice", "a", "X-Twice", "b"] }
            ]
            """;
        await using var replay = await ReplayUpstream.StartAsync(RecordedExchange.Parse(Fixture), cancellationToken: Token);
        using var client = Client(replay);

        using var moved = await client.PatchAsync("repos/o/r", new StringContent("""{"name":"n"}"""), Token);
        using var archive = await client.GetAsync("o/r/archive", Token);

        Assert.Equal(replay.BaseAddress + "repositories/1000", moved.Headers.Location?.AbsoluteUri);
        Assert.Equal("""{ "message": "Moved Permanently" }""", await moved.Content.ReadAsStringAsync(Token));
        Assert.Equal("1", Assert.Single(moved.Headers.GetValues("x-ratelimit-used")));
        Assert.Equal([0x1f, 0x8b, 0x00, 0xff], await archive.Content.ReadAsByteArrayAsync(Token));
        Assert.Equal(["a", "b"], archive.Headers.GetValues("X-Twice"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("""[{"method":"get"}]""")]
    public void Recording_InNoKnownFormat_IsRefused(string json) =>
        Assert.StartsWith("notes.json is not a recording", Assert.Throws<FormatException>(() => RecordedExchange.Parse(json, "notes.json")).Message);

    private static HttpClient Client(ReplayUpstream replay) => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = replay.BaseAddress };
}
