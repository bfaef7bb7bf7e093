using System.Globalization;
using Clients.Resilience.Tests.Matrix;
using Clients.Resilience.Tests.Servers;
using Clients.Testing;
using Microsoft.AspNetCore.Http;

namespace Clients.Resilience.Tests;

/// <summary>Which answers are kept, for how long, and how many.</summary>
public sealed class KeepingTests
{
    [Theory]
    [InlineData("Cache-Control", "private, no-store")]
    [InlineData("Vary", "*")]
    [InlineData("Vary", "Accept, X-Correlation-Id")]
    [InlineData("Content-Range", "bytes 0-3/4")]
    [InlineData("ETag", "")]
    [InlineData("Content-Encoding", "zstandard")]
    public async Task Answer_ThatMustNotBeKept_IsNot(string header, string value)
    {
        await using var upstream = await VersionedThing.StartAsync();
        upstream.With = context => context.Response.Headers[header] = value;
        using var things = upstream.Connect();

        await things.Client.GetThingAsync("7");
        await things.Client.GetThingAsync("7");

        Assert.Equal(["", ""], upstream.Asked);
    }

    [Theory]
    [InlineData("Cache-Control", "private, max-age=60, s-maxage=60")]
    [InlineData("Vary", "Accept, Authorization, Cookie, X-GitHub-OTP")]
    public async Task Answer_AsGitHubSendsIt_IsKept(string header, string value)
    {
        await using var upstream = await VersionedThing.StartAsync();
        upstream.With = context => context.Response.Headers[header] = value;
        using var things = upstream.Connect();

        await things.Client.GetThingAsync("7");
        await things.Client.GetThingAsync("7");

        Assert.Equal(["", "tag"], upstream.Asked);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(410)]
    [InlineData(451)]
    public async Task Answer_OfWhatIsGone_IsForgottenAndNeverKept(int status)
    {
        await using var upstream = await VersionedThing.StartAsync();
        using var things = upstream.Connect();
        await things.Client.GetThingAsync("7");

        upstream.With = context => context.Response.StatusCode = status;
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(status, (await Assert.ThrowsAsync<UpstreamException>(() => things.Client.GetThingAsync("7"))).Error.Status);
        }

        upstream.With = static _ => { };
        await things.Client.GetThingAsync("7");

        Assert.Equal(["", "tag", "", ""], upstream.Asked);
    }

    [Fact]
    public async Task Answer_OfAnErrorThatPasses_LeavesTheKeptOne()
    {
        await using var upstream = await VersionedThing.StartAsync();
        using var things = upstream.Connect(static d => d with { RateLimit = RateLimitKind.None });
        await things.Client.GetThingAsync("7");

        upstream.With = static context => context.Response.StatusCode = 403;
        await Assert.ThrowsAsync<UpstreamException>(() => things.Client.GetThingAsync("7"));
        upstream.With = static _ => { };
        await things.Client.GetThingAsync("7");

        Assert.Equal(["", "tag", "tag"], upstream.Asked);
    }

    [Fact]
    public async Task Answer_OfAnotherMethodOrAStream_IsNeverKept()
    {
        await using var upstream = await VersionedThing.StartAsync();
        using var things = upstream.Connect();

        for (var i = 0; i < 2; i++)
        {
            await things.Client.CreateThingAsync(new Thing("1", null));
            await using var blob = await things.Client.GetBlobAsync();
            await blob.CopyToAsync(Stream.Null);
        }

        Assert.All(upstream.Asked, static asked => Assert.Empty(asked));
    }

    [Theory]
    [InlineData(64 * 1024, true)]
    [InlineData((64 * 1024) + 1, false)]
    public async Task Answer_AtTheEntryLimit_IsKeptAndBeyondItIsNot(int size, bool kept)
    {
        await using var upstream = await VersionedThing.StartAsync();
        upstream.Body = $$"""{"id":"{{new string('x', size - 9)}}"}""";
        using var things = upstream.Connect(static d => d with { Cache = d.Cache with { Entry = 64 * 1024 } });

        await things.Client.GetThingAsync("7");
        await things.Client.GetThingAsync("7");

        Assert.Equal(size, upstream.Body.Length);
        Assert.Equal(kept ? ["", "tag"] : ["", ""], upstream.Asked);
    }

    [Fact]
    public async Task Answers_BeyondTheMemory_AreDropped()
    {
        const int Things = 64;
        await using var upstream = await VersionedThing.StartAsync();
        upstream.Body = $$"""{"id":"{{new string('x', 16 * 1024)}}"}""";
        using var things = upstream.Connect(static d => d with { Cache = d.Cache with { Memory = 128 * 1024, Entry = 64 * 1024 } });

        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < Things; i++)
            {
                await things.Client.GetThingAsync(i.ToString(CultureInfo.InvariantCulture));
            }
        }

        Assert.InRange(upstream.Asked.Count(static asked => asked == "tag"), 1, 128 / 16);
    }

    [Fact]
    public async Task Answer_BeyondItsAge_IsFetchedAnew()
    {
        await using var upstream = await VersionedThing.StartAsync();
        using var things = upstream.Connect(static d => d with { Cache = d.Cache with { Age = TimeSpan.FromMinutes(10) } });

        await things.Client.GetThingAsync("7");
        things.Time.Advance(TimeSpan.FromMinutes(6));
        await things.Client.GetThingAsync("7"); // confirmed past its half: kept for another ten minutes
        things.Time.Advance(TimeSpan.FromMinutes(9));
        await things.Client.GetThingAsync("7");
        things.Time.Advance(TimeSpan.FromMinutes(11));
        await things.Client.GetThingAsync("7");

        Assert.Equal(["", "tag", "tag", ""], upstream.Asked);
    }

    [Theory]
    [InlineData("Content-Length: 100\r\n", "")]
    [InlineData("Transfer-Encoding: chunked\r\n", "1c\r\n")]
    [InlineData("", "")]
    public async Task Answer_CutOff_IsNeverKept(string framing, string prefix)
    {
        var asked = new List<bool>();
        await using var server = RawUpstream.Start(async exchange =>
        {
            asked.Add(exchange.Head.Contains("If-None-Match", StringComparison.OrdinalIgnoreCase));
            await exchange.WriteAsync($"HTTP/1.1 200 OK\r\nETag: \"1\"\r\nContent-Type: application/json\r\n{framing}\r\n{prefix}{Answers.Thing}");
            exchange.Close();
        });
        using var things = new ThingsUnderTest(server.Address, static d => VersionedThing.Cached(d) with { Retry = new RetryPolicy { Attempts = 1 } });

        for (var i = 0; i < 2; i++)
        {
            await Task.WhenAny(things.Client.GetThingAsync("7")); // without a length nobody can tell that something is missing
        }

        Assert.Equal([false, false], asked);
    }

    [Theory]
    [InlineData(5, false)]
    [InlineData(0, true)]
    public async Task Answer_OverHttp2_IsKeptIfItIsAsLongAsPromised(int more, bool kept)
    {
        await using var server = FaultServer.Start(new FaultServerOptions { Http2 = true, Answer = static _ => FakeResponse.Json(Answers.Thing).With("ETag", "\"1\"") });
        using var client = new MatrixClient(server, http2: true, VersionedThing.Cached);
        server.Then(WireFault.WrongLength(more));

        for (var i = 0; i < 2; i++)
        {
            var response = await client.Connection.SendAsync(new UpstreamRequest(ThingOperations.Get) { Path = new Dictionary<string, string> { ["id"] = "7" } });
            await using var body = response.Value;
            await Task.WhenAny(body.CopyToAsync(Stream.Null));
        }

        Assert.Equal([false, kept], server.Deliveries.Select(static delivery => delivery.Request!.Headers.ContainsKey("If-None-Match")));
    }

    [Fact]
    public async Task Answer_ThatItsReaderRefuses_IsNeverKept()
    {
        await using var upstream = await VersionedThing.StartAsync();
        upstream.Body = "{\"id\":";
        using var things = upstream.Connect();

        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(UpstreamErrorCode.ResponseInvalid, (await Assert.ThrowsAsync<UpstreamException>(() => things.Client.GetThingAsync("7"))).Code);
        }

        Assert.Equal(["", ""], upstream.Asked);
    }

    [Fact]
    public async Task Answer_ThatIsConfirmedAndUnreadable_IsForgotten()
    {
        await using var upstream = await VersionedThing.StartAsync();
        upstream.Body = "seven"; // a text, and no JSON
        using var things = upstream.Connect();
        await things.Client.GetTextAsync("7");

        await Assert.ThrowsAsync<UpstreamException>(() => things.Client.GetThingAsync("7"));
        await things.Client.GetTextAsync("7");

        Assert.Equal(["", "tag", ""], upstream.Asked);
    }

    [Fact]
    public async Task Answer_ThatIsNotReadToItsEnd_IsNotKept()
    {
        await using var upstream = await VersionedThing.StartAsync();
        using var things = upstream.Connect();

        for (var i = 0; i < 2; i++)
        {
            var response = await things.Connection.SendAsync(new UpstreamRequest(ThingOperations.Get) { Path = new Dictionary<string, string> { ["id"] = "7" } });
            await using var body = response.Value;
            Assert.Equal(1, await body.ReadAsync(new byte[1]));
        }

        Assert.Equal(["", ""], upstream.Asked);
    }

    [Fact]
    public async Task Callers_AtTheSameTime_AllGetTheWholeAnswer()
    {
        await using var upstream = await VersionedThing.StartAsync();
        upstream.Body = $$"""{"id":"7","name":"{{new string('x', 100_000)}}"}""";
        using var things = upstream.Connect(static d => d with { Concurrency = new ConcurrencyPolicy { Limit = 100, Queue = 400 } });

        var answers = await Task.WhenAll(Enumerable.Range(0, 400).Select(i => things.Client.GetThingWithResponseAsync($"{i % 4}")));

        Assert.All(answers, static answer => Assert.Equal(100_000, answer.Value.Name!.Length));
        Assert.Contains(answers, static answer => answer.Revalidated);
        Assert.Equal(0, things.Connection.Runtime.Cache!.Copied);
    }

    [Fact]
    public void Configuration_OfTheCache_GoesBeforeThePolicy()
    {
        var configuration = Configuration.Of(
            ("Upstreams:ThingStore:Cache:Enabled", "true"), ("Upstreams:ThingStore:Cache:Memory", "4MB"),
            ("Upstreams:ThingStore:Cache:Entry", "64KB"), ("Upstreams:ThingStore:Cache:Age", "10m"));

        var cache = UpstreamConfiguration.Read(ThingsContract.Default, configuration).Definition.Cache;

        Assert.Equal(new CachePolicy { Enabled = true, Memory = 4 << 20, Entry = 64 << 10, Age = TimeSpan.FromMinutes(10) }, cache);
    }

    [Theory]
    [InlineData("Enabled", "perhaps", "Cache:Enabled")]
    [InlineData("Entry", "0", "Cache:Entry")]
    [InlineData("Entry", "2GB", "Cache:Entry", "Cache:Memory")]
    [InlineData("Memory", "1KB", "Cache:Memory")]
    [InlineData("Age", "25h30", "Cache:Age")]
    [InlineData("Size", "1", "Cache:Size")]
    public void Configuration_OfTheCache_IsChecked(string key, string value, params string[] wrong)
    {
        var configuration = Configuration.Of(($"Upstreams:ThingStore:Cache:{key}", value));

        var errors = Assert.Throws<UpstreamConfigurationException>(() => UpstreamConfiguration.Read(ThingsContract.Default, configuration)).Errors;

        Assert.Equal(wrong.Select(static key => $"Upstreams:ThingStore:{key}"), errors.Select(static error => error.Key));
    }

    [Fact]
    public async Task Reload_ThatSwitchesItOff_HoldsForTheNextCall()
    {
        await using var upstream = await VersionedThing.StartAsync();
        using var things = upstream.Connect();
        await things.Client.GetThingAsync("7");

        things.Connection.Runtime.Change(things.Connection.Definition with { Cache = new CachePolicy() });
        await things.Client.GetThingAsync("7");

        Assert.Equal(["", ""], upstream.Asked);
    }
}
