using System.Text;
using Clients.Resilience.Tests.Servers;

namespace Clients.Resilience.Tests;

public sealed class RetryTests
{
    private static readonly Thing Some = new("1", "one");

    [Theory]
    [InlineData(408)]
    [InlineData(425)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task Idempotent_AfterTransientStatus_IsRepeated(int status)
    {
        await using var server = await KestrelUpstream.AnsweringAsync(status, status, 200);
        using var things = new ThingsUnderTest(server.Address);

        Assert.Equal("7", (await things.DriveAsync(things.Client.GetThingAsync("7"))).Id);
        Assert.Equal(3, server.Deliveries.Count);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(501)]
    [InlineData(505)]
    [InlineData(511)]
    public async Task Idempotent_AfterFinalStatus_IsNotRepeated(int status)
    {
        await using var server = await KestrelUpstream.AnsweringAsync(status, 200);
        using var things = new ThingsUnderTest(server.Address);

        await things.FailAsync(things.Client.GetThingAsync("7"));
        Assert.Single(server.Deliveries);
    }

    [Fact]
    public async Task Idempotent_FailingForEver_StopsAtTheNumberOfAttempts()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(500);
        using var things = new ThingsUnderTest(server.Address);

        var error = await things.FailAsync(things.Client.GetThingAsync("7"));

        Assert.Equal((UpstreamErrorCode.UpstreamError, 3), (error.Code, error.Attempts));
        Assert.Equal(3, server.Deliveries.Count);
    }

    [Fact]
    public async Task Options_WithFewerAttempts_Win()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(500);
        using var things = new ThingsUnderTest(server.Address);

        Assert.Equal(1, (await things.FailAsync(things.Client.GetThingAsync("7", new UpstreamCallOptions { Attempts = 1 }))).Attempts);
        Assert.Equal(3, (await things.FailAsync(things.Client.GetThingAsync("7", new UpstreamCallOptions { Attempts = 9 }))).Attempts);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("reset")]
    [InlineData("close")]
    [InlineData("hang")]
    [InlineData("half")]
    public async Task NotIdempotent_FailedAmbiguously_IsDeliveredOnce(string fault)
    {
        await using var server = RawUpstream.Start(exchange => Break(exchange, fault));
        using var things = new ThingsUnderTest(server.Address);

        var error = await things.FailAsync(things.Client.CreateThingAsync(Some), TimeSpan.FromMilliseconds(250));

        Assert.Equal(1, server.Deliveries);
        Assert.Equal((1, CallEffect.Unknown), (error.Attempts, error.Effect));
        Assert.Equal(
            fault switch
            {
                "status" => UpstreamErrorCode.UpstreamError,
                "hang" => UpstreamErrorCode.TimeoutAttempt,
                "half" => UpstreamErrorCode.ResponseTruncated,
                _ => UpstreamErrorCode.ConnectionLost,
            },
            error.Code);
    }

    [Theory]
    [InlineData("reset")]
    [InlineData("close")]
    public async Task NotIdempotent_WithoutBody_IsDeliveredOnce(string fault)
    {
        // The transport itself would resend a bodyless request on a reused connection: answer once, then fail.
        await using var server = RawUpstream.Start(async exchange =>
        {
            if (exchange.Number == 1)
            {
                await exchange.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                return;
            }

            await Break(exchange, fault);
        });
        using var things = new ThingsUnderTest(server.Address);

        await things.DriveAsync(Return(things.Client.PokeThingsAsync()));
        await things.FailAsync(things.Client.PokeThingsAsync());

        Assert.Equal(2, server.Deliveries);
    }

    [Fact]
    public async Task Idempotent_Truncated_IsRepeated()
    {
        await using var server = RawUpstream.Start(exchange => exchange.Number == 1 ? Break(exchange, "half") : exchange.WriteThingAsync());
        using var things = new ThingsUnderTest(server.Address);

        Assert.Equal("7", (await things.DriveAsync(things.Client.GetThingAsync("7"))).Id);
        Assert.Equal(2, server.Deliveries);
    }

    [Fact]
    public async Task Keyed_FailedAmbiguously_IsRepeatedWithTheSameKey()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(500, 409, 200);
        using var things = new ThingsUnderTest(server.Address, static d => d with { Budget = new BudgetPolicy { Total = TimeSpan.FromSeconds(60) } });

        await things.DriveAsync(things.Client.StartThingAsync(Some));

        Assert.Equal(3, server.Deliveries.Count);
        Assert.Single(server.Deliveries.Select(static d => d.Headers["Idempotency-Key"]).Distinct());
        Assert.All(server.Deliveries, static d => Assert.Equal("""{"id":"1","name":"one"}""", d.Body));
    }

    [Fact]
    public async Task Keyed_ByTheCaller_SendsThatKey()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(502, 200);
        using var things = new ThingsUnderTest(server.Address);

        await things.DriveAsync(things.Client.CreateThingAsync(Some, new UpstreamCallOptions { IdempotencyKey = "k-1" }));

        Assert.Equal(["k-1", "k-1"], server.Deliveries.Select(static d => d.Headers["Idempotency-Key"]));
    }

    [Fact]
    public async Task Connection_Refused_IsTriedAgainForAnyMethod()
    {
        using var things = new ThingsUnderTest(new Uri($"http://127.0.0.1:{Ports.Unused()}"));

        var error = await things.FailAsync(things.Client.CreateThingAsync(Some));

        Assert.Equal((UpstreamErrorCode.ConnectFailed, CallEffect.NotSent, 3), (error.Code, error.Effect, error.Attempts));
    }

    [Fact]
    public async Task HostName_WithoutAddress_IsDnsFailed()
    {
        using var things = new ThingsUnderTest(new Uri("https://nowhere.invalid"));

        var error = await things.FailAsync(things.Client.CreateThingAsync(Some, new UpstreamCallOptions { Attempts = 1 }));

        Assert.Equal((UpstreamErrorCode.DnsFailed, CallEffect.NotSent), (error.Code, error.Effect));
    }

    [Fact]
    public async Task Tls_AgainstPlainText_IsTlsFailed()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        using var things = new ThingsUnderTest(new UriBuilder(server.Address) { Scheme = "https" }.Uri);

        Assert.Equal(UpstreamErrorCode.TlsFailed, (await things.FailAsync(things.Client.GetThingAsync("7"))).Code);
        Assert.Empty(server.Deliveries);
    }

    [Fact]
    public async Task SeekableBody_Repeated_IsSentFromWhereItBegan()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(500, 200);
        using var things = new ThingsUnderTest(server.Address);
        using var body = new MemoryStream(Encoding.UTF8.GetBytes("skip:body"));
        body.Position = 5;

        await things.DriveAsync(things.Client.PutThingAsync("7", body));

        Assert.Equal(["body", "body"], server.Deliveries.Select(static d => d.Body));
    }

    [Fact]
    public async Task OneShotBody_SmallAndRepeatable_IsBuffered()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(500, 200);
        using var things = new ThingsUnderTest(server.Address);

        await things.DriveAsync(things.Client.PutThingAsync("7", new OneShotStream(5000)));

        Assert.Equal([5000, 5000], server.Deliveries.Select(static d => d.Body.Length));
    }

    [Fact]
    public async Task OneShotBody_Large_SurfacesTheOriginalFailure()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(500, 200);
        using var things = new ThingsUnderTest(server.Address);

        var error = await things.FailAsync(things.Client.PutThingAsync("7", new OneShotStream(3_000_000)));

        Assert.Equal((UpstreamErrorCode.UpstreamError, 1), (error.Code, error.Attempts));
        Assert.Equal(3_000_000, Assert.Single(server.Deliveries).Body.Length);
    }

    [Fact]
    public async Task OneShotBody_OfNotIdempotent_IsSentOnceAfterAnAmbiguousFailure()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(500);
        using var things = new ThingsUnderTest(server.Address);

        await things.FailAsync(things.Client.CreateFromStreamAsync(new OneShotStream(10)));

        Assert.Equal(10, Assert.Single(server.Deliveries).Body.Length);
    }

    [Fact]
    public async Task Delete_FindingNothingAfterAnAmbiguousFailure_IsUncertain()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(502, 404);
        using var things = new ThingsUnderTest(server.Address);

        var error = await things.FailAsync(things.Client.DeleteThingAsync("7"));

        Assert.Equal((UpstreamErrorCode.EffectUncertain, 404, CallEffect.Unknown, 2), (error.Code, error.Status, error.Effect, error.Attempts));
    }

    [Fact]
    public async Task IfMatch_FailingAfterAnAmbiguousFailure_IsUncertain()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(502, 412);
        using var things = new ThingsUnderTest(server.Address);
        var options = new UpstreamCallOptions { Headers = new Dictionary<string, string> { ["If-Match"] = "\"e\"" } };

        Assert.Equal(UpstreamErrorCode.EffectUncertain, (await things.FailAsync(things.Client.GetThingAsync("7", options))).Code);
    }

    [Fact]
    public async Task RetryBudget_UnderTotalFailure_BoundsTheLoad()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(500);
        using var things = new ThingsUnderTest(server.Address, static d => d with { Breaker = new BreakerPolicy { Consecutive = 1000, Minimum = 1000 } });
        for (var i = 0; i < 100; i++)
        {
            await Assert.ThrowsAsync<UpstreamException>(() => things.Client.GetThingAsync("7"));
        }

        Assert.Equal(110, server.Deliveries.Count);
    }

    private static async Task Break(RawExchange exchange, string fault)
    {
        switch (fault)
        {
            case "status":
                await exchange.WriteAsync("HTTP/1.1 500 Broken\r\nContent-Length: 0\r\n\r\n");
                break;
            case "reset":
                exchange.Reset();
                break;
            case "close":
                exchange.Close();
                break;
            case "half":
                await exchange.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"id\":");
                exchange.Close();
                break;
            default:
                await exchange.HangAsync();
                break;
        }
    }

    private static async Task<bool> Return(Task task)
    {
        await task;
        return true;
    }

    private sealed class OneShotStream(int length) : MemoryStream(new byte[length])
    {
        public override bool CanSeek => false;
    }
}
