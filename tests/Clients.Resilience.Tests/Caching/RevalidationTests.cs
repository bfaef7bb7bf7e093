using Clients.Resilience.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Clients.Resilience.Tests;

/// <summary>What a caller and the upstream see of answers that are kept.</summary>
public sealed class RevalidationTests
{
    [Fact]
    public async Task Answer_Unchanged_IsConfirmedAndReadAgain()
    {
        await using var upstream = await VersionedThing.StartAsync();
        using var things = upstream.Connect();

        var first = await things.Client.GetThingWithResponseAsync("7");
        var second = await things.Client.GetThingWithResponseAsync("7");

        Assert.Equal(["", "tag"], upstream.Asked);
        Assert.Equal((200, "seven", false), (first.Status, first.Value.Name, first.Revalidated));
        Assert.Equal((200, "seven", true), (second.Status, second.Value.Name, second.Revalidated));
        Assert.Equal(first.Headers["Content-Type"], second.Headers["Content-Type"]);
    }

    [Fact]
    public async Task Answer_Changed_ReplacesTheKeptOne()
    {
        await using var upstream = await VersionedThing.StartAsync();
        using var things = upstream.Connect();
        await things.Client.GetThingAsync("7");
        upstream.Body = """{"id":"7","name":"seventh"}""";

        var changed = await things.Client.GetThingWithResponseAsync("7");
        var again = await things.Client.GetThingWithResponseAsync("7");

        Assert.Equal(["", "tag", "tag"], upstream.Asked);
        Assert.Equal([("seventh", false), ("seventh", true)], new[] { changed, again }.Select(static r => (r.Value.Name!, r.Revalidated)));
    }

    [Fact]
    public async Task Headers_OfThe304_CountBeforeTheKeptOnes()
    {
        await using var upstream = await VersionedThing.StartAsync();
        upstream.With = context =>
        {
            context.Response.Headers["X-Kept"] = "kept";
            context.Response.Headers["X-Both"] = $"{upstream.Deliveries.Count}";
            context.Response.Headers.SetCookie = "session=1";
            if (upstream.Deliveries.Count > 1)
            {
                context.Response.Headers.Remove("X-Kept");
                context.Response.Headers.Remove("X-RateLimit-Remaining");
                context.Response.Headers.Remove("Set-Cookie");
            }
        };
        using var things = upstream.Connect();

        await things.Client.GetThingWithResponseAsync("7");
        var second = await things.Client.GetThingWithResponseAsync("7");

        Assert.True(second.Revalidated);
        Assert.Equal(("kept", "2"), (second.Headers["X-Kept"], second.Headers["X-Both"]));
        Assert.Null(second.Headers["X-RateLimit-Remaining"]); // of the first exchange: it would be believed
        Assert.Null(second.Headers["Set-Cookie"]);
    }

    [Fact]
    public async Task Upstream_WithoutPolicy_IsNeverAsked()
    {
        await using var upstream = await VersionedThing.StartAsync();
        using var things = upstream.Connect(static d => d with { Cache = new CachePolicy() });

        await things.Client.GetThingAsync("7");
        await things.Client.GetThingAsync("7");

        Assert.Equal(["", ""], upstream.Asked);
    }

    [Theory]
    [InlineData(true, false, false)]
    [InlineData(false, true, true)]
    [InlineData(true, null, true)]
    [InlineData(false, null, false)]
    public async Task Operation_ThatSaysSo_DiffersFromItsUpstream(bool upstreamSays, bool? operationSays, bool asked)
    {
        await using var upstream = await VersionedThing.StartAsync();
        using var things = upstream.Connect(d => d with { Cache = new CachePolicy { Enabled = upstreamSays } });
        var reader = ResponseReader.Json(ThingJson.Default.Thing);
        var invoker = things.Connection.Invoker<IThingsWire>();
        var operation = ThingOperations.Get with { Cache = operationSays };

        for (var i = 0; i < 2; i++)
        {
            await invoker.SendAsync(operation, reader, "7", static (wire, id, call) => wire.GetThing(id, call), null, default);
        }

        Assert.Equal(asked ? ["", "tag"] : ["", ""], upstream.Asked);
    }

    [Fact]
    public async Task Caller_WithConditionsOfHisOwn_GetsHis304()
    {
        await using var upstream = await VersionedThing.StartAsync();
        using var things = upstream.Connect();
        var tag = (await things.Client.GetThingWithResponseAsync("7")).Headers["ETag"]!;

        var own = await things.Client.GetThingWithResponseAsync("7", new UpstreamCallOptions { Headers = new Dictionary<string, string> { ["If-None-Match"] = tag } });

        Assert.Equal((304, false, false), (own.Status, own.HasValue, own.Revalidated));
    }

    [Theory]
    [InlineData("Range", "bytes=0-5")]
    [InlineData("Cache-Control", "no-cache")]
    [InlineData("If-Match", "*")]
    [InlineData("If-Unmodified-Since", "Wed, 01 Jan 2020 00:00:00 GMT")]
    [InlineData("If-Modified-Since", "Wed, 01 Jan 2020 00:00:00 GMT")]
    [InlineData("If-Range", "\"1\"")]
    [InlineData("Pragma", "no-cache")]
    public async Task Caller_WhoWantsItOtherwise_IsLeftAlone(string header, string value)
    {
        await using var upstream = await VersionedThing.StartAsync();
        using var things = upstream.Connect();
        var options = new UpstreamCallOptions { Headers = new Dictionary<string, string> { [header] = value } };

        await things.Client.GetThingAsync("7");
        await things.Client.GetThingAsync("7", options);
        await things.Client.GetThingAsync("7", options);

        Assert.DoesNotContain("tag", upstream.Asked);
        Assert.Equal(3, upstream.Deliveries.Count);
    }

    [Fact]
    public async Task Retry_AfterAFailedQuestion_AsksAgainAndOnce()
    {
        await using var upstream = await VersionedThing.StartAsync();
        using var things = upstream.Connect();
        await things.Client.GetThingAsync("7");
        upstream.With = context => context.Response.StatusCode = upstream.Deliveries.Count == 2 ? 503 : context.Response.StatusCode;

        var retried = await things.DriveAsync(things.Client.GetThingWithResponseAsync("7"));

        Assert.Equal(["", "tag", "tag"], upstream.Asked);
        Assert.Equal((2, true), (retried.Attempts, retried.Revalidated));
        Assert.All(upstream.Deliveries.Skip(1), static d => Assert.DoesNotContain(',', d.Headers["If-None-Match"]));
    }

    [Fact]
    public async Task NotModified_ThatIsAboutSomethingElse_IsAskedForAnew()
    {
        await using var upstream = await VersionedThing.StartAsync();
        using var things = upstream.Connect();
        await things.Client.GetThingAsync("7");
        upstream.With = static context =>
        {
            if (context.Request.Headers.IfNoneMatch.Count > 0)
            {
                (context.Response.StatusCode, context.Response.Headers.ETag) = (304, "\"another\"");
            }
        };

        var answer = await things.Client.GetThingWithResponseAsync("7");

        Assert.Equal(["", "tag", ""], upstream.Asked);
        Assert.Equal((200, "seven", false, 1), (answer.Status, answer.Value.Name, answer.Revalidated, answer.Attempts));
    }

    [Fact]
    public async Task Redirect_WithinTheOrigin_IsAskedAfterWhereItEnds()
    {
        await using var upstream = await VersionedThing.StartAsync();
        upstream.With = static context =>
        {
            if (context.Request.Path == "/things/7")
            {
                (context.Response.StatusCode, context.Response.Headers.Location) = (301, "/moved");
            }
        };
        using var things = upstream.Connect();

        await things.Client.GetThingAsync("7");
        var second = await things.Client.GetThingWithResponseAsync("7");

        Assert.True(second.Revalidated);
        Assert.Equal([("/things/7", ""), ("/moved", ""), ("/things/7", ""), ("/moved", "tag")], upstream.Deliveries.Select(static d => d.Path).Zip(upstream.Asked));
    }

    [Fact]
    public async Task Redirect_ToAnotherOrigin_IsNeverKept()
    {
        await using var other = await VersionedThing.StartAsync();
        await using var home = await VersionedThing.StartAsync();
        home.With = context => (context.Response.StatusCode, context.Response.Headers.Location) = (302, other.Server.Address.ToString());
        using var things = home.Connect(static d => d with { Egress = new EgressPolicy { RedirectHosts = ["127.0.0.1"] } });

        await things.Client.GetThingAsync("7");
        await things.Client.GetThingAsync("7");

        Assert.Equal(["", ""], other.Asked);
    }

    [Fact]
    public async Task ForeignCaller_OfTheSamePipeline_SeesAnOrdinary200()
    {
        await using var upstream = await VersionedThing.StartAsync();
        using var things = upstream.Connect();
        var api = things.Connection.Api<IThingsApi>();

        var first = await api.GetThing("7");
        var second = await api.GetThingResponse("7");

        Assert.Equal(["", "tag"], upstream.Asked);
        Assert.Equal(System.Net.HttpStatusCode.OK, second.StatusCode);
        Assert.Equal(first.GetRawText(), second.Content.GetRawText());
        Assert.Equal(0, things.Connection.Runtime.Concurrency.Running);
    }

    [Fact]
    public async Task RawCall_ReadToItsEnd_IsKeptAndConfirmed()
    {
        await using var upstream = await VersionedThing.StartAsync();
        using var things = upstream.Connect();
        var texts = new List<(string, bool)>();

        for (var i = 0; i < 2; i++)
        {
            var response = await things.Connection.SendAsync(new UpstreamRequest(ThingOperations.Get) { Path = new Dictionary<string, string> { ["id"] = "7" } });
            using var reader = new StreamReader(response.Value);
            texts.Add((await reader.ReadToEndAsync(), response.Revalidated));
        }

        Assert.Equal([(Answers.Thing, false), (Answers.Thing, true)], texts);
        Assert.Equal(0, things.Connection.Runtime.Concurrency.Running);
    }

    [Fact]
    public async Task Telemetry_OfConfirmedAnswers_TellsWhatWasSaved()
    {
        await using var upstream = await VersionedThing.StartAsync();
        using var logs = new CapturedLogs();
        using var things = upstream.Connect(configure: settings => settings.LoggerFactory = logs);

        await things.Client.GetThingAsync("7");
        await things.Client.GetThingAsync("7");
        upstream.Body = """{"id":"8"}""";
        await things.Client.GetThingAsync("7");

        Assert.Equal(
            [("miss", 0L, 200), ("revalidated", Answers.Thing.Length, 200), ("changed", 0L, 200)],
            logs.Of("CallEnded").Select(static e => ((string)e.Fields["Cache"]!, (long)e.Fields["Saved"]!, (int)e.Fields["Status"]!)));
    }
}
