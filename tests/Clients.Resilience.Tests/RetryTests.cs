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
    public async Task Uncertain_Effect_IsToldWithAllThatWasAnswered()
    {
        var transport = new ScriptedTransport(static n => n == 1 ? ScriptedTransport.Answer(502)
            : ScriptedTransport.Answer(404, """{"message":"no such thing"}""", ("X-Why", "gone")));
        using var things = transport.Connect();

        var exception = await Assert.ThrowsAsync<UpstreamException>(() => things.Client.DeleteThingAsync("7"));

        var error = exception.Error;
        Assert.Equal((UpstreamErrorCode.EffectUncertain, 404, CallEffect.Unknown, 2), (error.Code, error.Status, error.Effect, error.Attempts));
        Assert.Equal(("""{"message":"no such thing"}""", "gone"), (error.RawBody, error.Headers["X-Why"]));
        Assert.Equal("An attempt without an answer came before this one and may have had the effect; read the state before trying again.", error.Detail);
    }

    [Fact]
    public async Task Uncertain_Effect_StaysSoAfterFurtherAmbiguousFailures()
    {
        using var things = new ScriptedTransport(502, 502, 404).Connect();

        Assert.Equal(UpstreamErrorCode.EffectUncertain, (await things.FailAsync(things.Client.DeleteThingAsync("7"))).Code);
    }

    /// <summary>Only what the first attempt itself may have brought about is uncertain.</summary>
    [Theory]
    [InlineData("DELETE", 502, 404, false, UpstreamErrorCode.EffectUncertain)]
    [InlineData("DELETE", 502, 410, false, UpstreamErrorCode.Gone)]
    [InlineData("DELETE", 429, 404, false, UpstreamErrorCode.NotFound)] // refused unprocessed: it was gone before
    [InlineData("GET", 502, 404, false, UpstreamErrorCode.NotFound)]
    [InlineData("PUT", 502, 404, false, UpstreamErrorCode.NotFound)]
    [InlineData("GET", 502, 412, true, UpstreamErrorCode.EffectUncertain)]
    [InlineData("GET", 502, 412, false, UpstreamErrorCode.PreconditionFailed)]
    [InlineData("GET", 502, 404, true, UpstreamErrorCode.NotFound)]
    public async Task Answer_AfterAnAmbiguousFailure_IsUncertainOnlyWhereThatExplainsIt(string method, int first, int second, bool ifMatch, string code)
    {
        var transport = new ScriptedTransport(first, second);
        using var things = transport.Connect(ifMatch ? static d => d with { Headers = new HeaderPolicy { Send = new Dictionary<string, string> { ["If-Match"] = "\"e\"" } } } : null);

        var error = await things.FailAsync(method switch
        {
            "DELETE" => things.Client.DeleteThingAsync("7"),
            "PUT" => things.Client.PutThingAsync("7", new MemoryStream(1)),
            _ when ifMatch => things.Client.GetThingAsync("7", new UpstreamCallOptions { Headers = new Dictionary<string, string> { ["If-Match"] = "\"e\"" } }),
            _ => things.Client.GetThingAsync("7"),
        });

        Assert.Equal((code, second), (error.Code, error.Status));
        Assert.Equal(2, transport.Deliveries.Count);
    }

    /// <summary>Whoever reads the answer itself judges it by itself.</summary>
    [Fact]
    public async Task ForeignCaller_AfterAnAmbiguousFailure_GetsTheAnswerAsItIs()
    {
        using var things = new ScriptedTransport(502, 404).Connect();
        using var request = new HttpRequestMessage(HttpMethod.Delete, "https://things.example/things/7");

        using var answer = await things.DriveAsync(things.Connection.SendAsync(request));

        Assert.Equal((404, UpstreamErrorCode.NotFound), ((int)answer.StatusCode, UpstreamErrorMapper.OfAnswer(answer)!.Code));
    }

    /// <summary>No try was made: what happened before is the news, and what it may have done is not forgotten.</summary>
    [Fact]
    public async Task Repetition_ThatCannotBeMade_SurfacesTheFailureBeforeIt()
    {
        var logs = new CapturedLogs();
        var asked = 0;
        using var things = new ScriptedTransport(500).Connect(
            static d => d with { Credential = new CredentialPolicy { Scheme = CredentialScheme.Bearer } },
            s => (s.LoggerFactory, s.Token) = (logs, _ => new(++asked == 1 ? "a" : null)));

        var error = await things.FailAsync(things.Client.GetThingAsync("7"));

        Assert.Equal((UpstreamErrorCode.UpstreamError, 500, CallEffect.Unknown), (error.Code, error.Status, error.Effect));
        Assert.Equal(UpstreamErrorCode.Unauthorized, Assert.Single(logs.Of("RetrySuppressed")).Fields["Reason"]);
    }

    [Fact]
    public async Task Caller_GivingUpWhileARepetitionWaitsForItsToken_IsToldSo()
    {
        var waiting = new TaskCompletionSource();
        var asked = 0;
        var transport = new ScriptedTransport(500);
        using var things = transport.Connect(
            static d => d with { Credential = new CredentialPolicy { Scheme = CredentialScheme.Bearer } },
            s => s.Token = async cancellation =>
            {
                if (++asked > 1)
                {
                    waiting.SetResult();
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
                }

                return "a";
            });
        using var caller = new CancellationTokenSource();

        var call = things.Client.GetThingAsync("7", null, caller.Token);
        await waiting.Task;
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Single(transport.Deliveries);
    }

    /// <summary>A body that cannot be had in time is not the caller's mistake.</summary>
    [Theory]
    [InlineData(false, UpstreamErrorCode.TimeoutTotal)]
    [InlineData(true, UpstreamErrorCode.ValidationFailed)]
    public async Task Body_ThatIsNotReadBeforehand_SaysWhy(bool broken, string code)
    {
        var transport = new ScriptedTransport(200);
        using var things = transport.Connect();

        var error = await things.FailAsync(things.Client.PutThingAsync("7", new Endless(broken)), TimeSpan.FromSeconds(1));

        Assert.Equal((code, CallEffect.NotSent, 0), (error.Code, error.Effect, error.Attempts));
        Assert.Equal(broken ? "The request's body cannot be read; see the inner exception." : "The budget of 10000 ms is used up.", error.Detail);
        Assert.Empty(transport.Deliveries);
    }

    /// <summary>Each repetition that is made and each that is not is told of, with the reason.</summary>
    [Theory]
    [InlineData("attempts", 2)]
    [InlineData("not_repeatable", 0)]
    [InlineData("deadline", 0)]
    [InlineData("budget", 0)]
    [InlineData("body", 0)]
    [InlineData(null, 0)]
    public async Task Repetition_MadeOrNot_IsToldOf(string? reason, int retries)
    {
        var logs = new CapturedLogs();
        using var things = new ScriptedTransport(reason is null ? 404 : 503).Connect(configure: s => s.LoggerFactory = logs);
        while (reason == "budget" && things.Connection.Runtime.RetryBudget.TryTake())
        {
        }

        var error = await things.FailAsync(reason switch
        {
            "not_repeatable" => things.Client.CreateThingAsync(Some),
            "body" => things.Client.PutThingAsync("7", new OneShotStream(3_000_000)),
            "deadline" => things.Client.GetThingAsync("7", new UpstreamCallOptions { Timeout = RetryRules.MinimumUsefulAttempt }),
            _ => things.Client.GetThingAsync("7"),
        });

        Assert.Equal(retries + 1, error.Attempts);
        Assert.Equal(retries, logs.Of("Retry").Count());
        Assert.Equal(reason, logs.Of("RetrySuppressed").SingleOrDefault()?.Fields["Reason"]);
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

    private sealed class Endless(bool broken) : MemoryStream
    {
        public override bool CanSeek => false;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(broken ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            throw new IOException("The disk is gone.");
        }
    }

    private sealed class OneShotStream(int length) : MemoryStream(new byte[length])
    {
        public override bool CanSeek => false;
    }
}
