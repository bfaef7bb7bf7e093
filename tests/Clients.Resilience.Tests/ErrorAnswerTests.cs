using System.Net;
using Clients.Resilience.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Clients.Resilience.Tests;

/// <summary>What an answer that is an error tells its reader.</summary>
public sealed class ErrorAnswerTests
{
    [Theory]
    [InlineData(400, "The upstream does not accept a value of the request; Body or RawBody says which.")]
    [InlineData(422, "The upstream does not accept a value of the request; Body or RawBody says which.")]
    [InlineData(403, "The credential does not allow this; the upstream's answer is in RawBody.")]
    [InlineData(429, "The upstream's quota is used up.")]
    [InlineData(500, "The upstream itself failed; its logs have the correlation id.")]
    [InlineData(599, "The upstream itself failed; its logs have the correlation id.")]
    [InlineData(304, "304 has no body: use the method that returns the response.")]
    [InlineData(404, null)]
    [InlineData(499, null)]
    public async Task Detail_OfAnError_SaysWhatToDo(int status, string? detail)
    {
        await using var server = await KestrelUpstream.AnsweringAsync(status);
        using var things = new ThingsUnderTest(server.Address);

        Assert.Equal(detail, (await things.FailAsync(things.Client.GetThingAsync("7", new UpstreamCallOptions { Attempts = 1 }))).Detail);
    }

    [Fact]
    public async Task Detail_OfAFailureOfTheCredential_NamesWhereItIs()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(401, 403);
        using var things = new ThingsUnderTest(server.Address);
        var invoker = things.Connection.Invoker<IThingsWire>();
        var scoped = ThingOperations.Get with { Scopes = ["things:read", "things:list"] };

        var unauthorized = await things.FailAsync(things.Client.GetThingAsync("7"));
        var forbidden = await things.FailAsync(
            invoker.SendAsync(scoped, ResponseReader.Text, "7", static (wire, id, call) => wire.GetThing(id, call), null, default));

        Assert.Equal($"The credential was not accepted ({things.Connection.Runtime.Credentials.Whereabouts}).", unauthorized.Detail);
        Assert.Equal("The credential may lack a permission: things:read, things:list.", forbidden.Detail);
    }

    [Theory]
    [InlineData("""{"message":"m"}""", true)]
    [InlineData("\ufeff \r\n\t{\"message\":\"m\"}", true)]
    [InlineData(" \r\n\t{\"message\":\"m\"}", true)]
    [InlineData("\ufeff \r\n\t<html>", false)]
    [InlineData("<", false)]
    [InlineData(" ", false)]
    [InlineData("", false)]
    public async Task Body_OfAnError_IsTypedIfItIsJson(string body, bool typed)
    {
        await using var server = await KestrelUpstream.StartAsync(context =>
        {
            context.Response.StatusCode = 404;
            return context.WriteJsonAsync(body);
        });
        using var things = new ThingsUnderTest(server.Address);

        var error = await things.FailAsync(things.Client.GetThingAsync("7"));

        Assert.Equal(typed ? new ThingError("m") : null, error.Body);
        Assert.Equal(body.Length == 0 ? null : body, error.RawBody);
    }

    [Fact]
    public async Task Body_OfAnError_ThatBreaksOff_IsNotTakenForWhole()
    {
        await using var server = RawUpstream.Start(static async exchange =>
        {
            await exchange.WriteAsync("HTTP/1.1 404 Not Found\r\nContent-Length: 100\r\n\r\n{\"message\":\"m\"}");
            exchange.Close();
        });
        using var logs = new CapturedLogs();
        using var things = new ThingsUnderTest(server.Address, configure: settings => settings.LoggerFactory = logs);

        var error = await things.FailAsync(things.Client.GetThingAsync("7"));

        Assert.Equal((404, null, """{"message":"m"}"""), (error.Status, error.Body, error.RawBody));
        Assert.Equal(15L, Assert.Single(logs.Of("CallEnded")).Fields["Received"]);
    }

    [Fact]
    public async Task Status_OfAChoice_IsAnErrorWithABody()
    {
        await using var server = await KestrelUpstream.StartAsync(static context =>
        {
            context.Response.StatusCode = 300;
            return context.WriteJsonAsync("""{"message":"m"}""");
        });
        using var things = new ThingsUnderTest(server.Address);

        Assert.Equal(new ThingError("m"), (await things.FailAsync(things.Client.GetThingAsync("7"))).Body);
    }

    [Fact]
    public async Task Forbidden_WithAQuotaUsedUp_IsRateLimited()
    {
        await using var server = await KestrelUpstream.StartAsync(static context =>
        {
            context.Response.StatusCode = 403;
            context.Response.Headers["X-RateLimit-Remaining"] = "0";
            context.Response.Headers["X-RateLimit-Reset"] = "1773147600"; // an hour later
            return Task.CompletedTask;
        });
        using var things = new ThingsUnderTest(server.Address, static d => d with { RateLimit = RateLimitKind.GitHub });

        var error = (await Assert.ThrowsAsync<UpstreamException>(() => things.Client.GetThingAsync("7"))).Error;

        Assert.Equal((UpstreamErrorCode.RateLimited, 403, "The upstream's quota is used up."), (error.Code, error.Status, error.Detail));
        Assert.NotNull(error.RetryAfter);
    }

    [Theory]
    [InlineData(true, UpstreamErrorCode.UpstreamError)]
    [InlineData(false, UpstreamErrorCode.CircuitOpen)]
    public async Task Failure_OfAnotherOrigin_SaysNothingOfTheUpstream(bool redirected, string second)
    {
        await using var other = await KestrelUpstream.AnsweringAsync(500);
        await using var server = await KestrelUpstream.StartAsync(context =>
        {
            context.Response.StatusCode = redirected ? 302 : 500;
            context.Response.Headers.Location = redirected ? other.Address.ToString() : default;
            return Task.CompletedTask;
        });
        using var things = new ThingsUnderTest(server.Address, static d => d with
        {
            Egress = new EgressPolicy { RedirectHosts = ["127.0.0.1"] }, Breaker = new BreakerPolicy { Consecutive = 1 }, Retry = new RetryPolicy { Attempts = 1 },
        });

        Assert.Equal(UpstreamErrorCode.UpstreamError, (await Assert.ThrowsAsync<UpstreamException>(() => things.Client.GetThingAsync("7"))).Code);
        Assert.Equal(second, (await Assert.ThrowsAsync<UpstreamException>(() => things.Client.GetThingAsync("7"))).Code);
    }

    [Theory]
    [InlineData(256 * 1024, true)]
    [InlineData((256 * 1024) + 1, false)]
    public async Task Body_OfAnError_IsReadUpToALimit(int size, bool typed)
    {
        await using var server = await KestrelUpstream.StartAsync(context =>
        {
            context.Response.StatusCode = 404;
            return context.WriteJsonAsync($$"""{"message":"{{new string('x', size - 14)}}"}""");
        });
        using var things = new ThingsUnderTest(server.Address);

        var error = await things.FailAsync(things.Client.GetThingAsync("7"));

        Assert.Equal(typed, error.Body is ThingError);
        Assert.Equal((404, 8 * 1024), (error.Status, error.RawBody!.Length));
    }

    [Theory]
    [InlineData(true, UpstreamErrorCode.UpstreamUnavailable, 2)]
    [InlineData(false, UpstreamErrorCode.Conflict, 1)]
    public async Task Conflict_OfARequestWithAKey_IsOneThatIsStillUnderWay(bool keyed, string unused, int attempts)
    {
        await using var server = await KestrelUpstream.AnsweringAsync(409, 200);
        using var things = new ThingsUnderTest(server.Address);
        var thing = new Thing("1", null);

        if (keyed)
        {
            Assert.Equal("7", (await things.DriveAsync(things.Client.StartThingAsync(thing))).Id);
        }
        else
        {
            Assert.Equal(unused, (await things.FailAsync(things.Client.CreateThingAsync(thing))).Code);
        }

        Assert.Equal(attempts, server.Deliveries.Count);
    }

    [Fact]
    public async Task Code_OfAStatus_IsTheOperationsBeforeTheUpstreams()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(409);
        using var things = new ThingsUnderTest(
            server.Address, static d => d with { ErrorCodes = new Dictionary<int, string> { [409] = "of_the_upstream" } });
        var operation = ThingOperations.Get with { ErrorCodes = new Dictionary<int, string> { [409] = "of_the_operation" } };

        var error = await things.FailAsync(things.Connection.Invoker<IThingsWire>().SendAsync(
            operation, ResponseReader.Text, "7", static (wire, id, call) => wire.GetThing(id, call), null, default));

        Assert.Equal("of_the_operation", error.Code);
    }

    [Fact]
    public async Task Error_WithARetryAfter_SaysWhenItIsWorthAskingAgain()
    {
        await using var server = await KestrelUpstream.StartAsync(static context =>
        {
            context.Response.StatusCode = 503;
            context.Response.Headers.RetryAfter = "3600";
            context.Response.Headers["X-Why"] = "busy";
            return Task.CompletedTask;
        });
        using var things = new ThingsUnderTest(server.Address);

        var error = (await Assert.ThrowsAsync<UpstreamException>(() => things.Client.GetThingAsync("7", new UpstreamCallOptions { Attempts = 1 }))).Error;

        Assert.Equal(things.Time.GetUtcNow().AddHours(1), error.RetryAt);
        Assert.Equal(("busy", "0"), (error.Headers!["X-Why"], error.Headers["Content-Length"]));
    }

    [Fact]
    public async Task Error_WhoseBodyTheCallerDoesNotAwait_IsACancellation()
    {
        using var body = new Hanging();
        using var things = new ThingsUnderTest(new Uri("https://things.example"), configure: settings => settings.Transport = new Answering(body));
        using var caller = new CancellationTokenSource();

        var call = things.Client.GetThingAsync("7", cancellationToken: caller.Token);
        await body.Begun.Task;
        await caller.CancelAsync();

        Assert.Equal(caller.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call)).CancellationToken);
        Assert.Equal(0, things.Connection.Runtime.Concurrency.Running);
    }

    private sealed class Answering(Stream body) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound) { Content = new StreamContent(body), RequestMessage = request });
    }

    private sealed class Hanging : MemoryStream
    {
        public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Begun.SetResult();
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
            return 0;
        }
    }
}
