using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using Clients.Resilience.Tests.Servers;

namespace Clients.Resilience.Tests;

/// <summary>Faults below and beside HTTP: each has one code, one effect, and an end.</summary>
public sealed class FaultTests
{
    [Theory]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n", "protocol_error")]
    [InlineData("SSH-2.0-OpenSSH\r\n\r\n", "protocol_error")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", "protocol_error,connection_lost,response_invalid,timeout_attempt")]
    public async Task Answer_ThatIsNotHttp_IsAProtocolError(string answer, string codes)
    {
        await using var server = RawUpstream.Start(exchange => exchange.WriteAsync(answer));
        using var things = new ThingsUnderTest(server.Address);

        var error = await things.FailAsync(things.Client.CreateThingAsync(new Thing("1", null)), TimeSpan.FromMilliseconds(100));

        Assert.Contains(error.Code, codes.Split(','));
        Assert.Equal(1, server.Deliveries);
    }

    [Fact]
    public async Task Headers_BeyondTheLimit_AreTooLargeAndNotRepeated()
    {
        await using var server = RawUpstream.Start(static exchange =>
            exchange.WriteAsync($"HTTP/1.1 200 OK\r\nX-Big: {new string('x', 80_000)}\r\nContent-Length: 0\r\n\r\n"));
        using var things = new ThingsUnderTest(server.Address);

        Assert.Equal(UpstreamErrorCode.ResponseTooLarge, (await things.FailAsync(things.Client.GetThingAsync("7"))).Code);
        Assert.Equal(1, server.Deliveries);
    }

    [Fact]
    public async Task ErrorBody_Stalled_KeepsTheStatus()
    {
        await using var server = RawUpstream.Start(async static exchange =>
        {
            await exchange.WriteAsync("HTTP/1.1 404 Not Found\r\nContent-Length: 100\r\n\r\n{");
            await exchange.HangAsync();
        });
        using var things = new ThingsUnderTest(server.Address);

        var error = await things.FailAsync(things.Client.GetThingAsync("7"), TimeSpan.FromMilliseconds(200));

        Assert.Equal((UpstreamErrorCode.NotFound, 404, "{"), (error.Code, error.Status, error.RawBody));
    }

    public static TheoryData<Exception, string, CallEffect, int> TransportFailures() => new()
    {
        { new TaskCanceledException("x", new TimeoutException()), "timeout_connect", CallEffect.NotSent, 3 },
        { new HttpRequestException(HttpRequestError.NameResolutionError), "dns_failed", CallEffect.NotSent, 3 },
        { new HttpRequestException(HttpRequestError.SecureConnectionError, null, new IOException()), "tls_failed", CallEffect.NotSent, 3 },
        { new HttpRequestException(HttpRequestError.SecureConnectionError, null, new AuthenticationException()), "tls_failed", CallEffect.NotSent, 1 },
        { new HttpRequestException(HttpRequestError.HttpProtocolError, null, new HttpProtocolException(7, "refused", null)), "protocol_error", CallEffect.NotSent, 3 },
        { new HttpRequestException(HttpRequestError.HttpProtocolError, null, new HttpProtocolException(0, "goaway", null)), "protocol_error", CallEffect.Unknown, 1 },
        { new HttpRequestException("x", new SocketException()), "connection_lost", CallEffect.Unknown, 1 },
        { new TaskCanceledException("by HTTP/2, when a connection breaks while a body is sent"), "connection_lost", CallEffect.Unknown, 1 },
        { new HttpRequestException("x", new IOException("x", new FormatException())), "protocol_error", CallEffect.Unknown, 1 },
        { new HttpRequestException("x", new IOException("x", new HttpRequestException(HttpRequestError.ConfigurationLimitExceeded))), "response_too_large", CallEffect.Unknown, 1 },
        { new InvalidOperationException("a handler's bug"), "protocol_error", CallEffect.Unknown, 1 },
    };

    [Theory]
    [MemberData(nameof(TransportFailures))]
    public async Task Transport_Failing_IsRepeatedForAPostOnlyIfNothingWasSent(Exception exception, string code, CallEffect effect, int attempts)
    {
        var transport = new Throwing(exception);
        using var things = new ThingsUnderTest(new Uri("https://things.example"), configure: settings => settings.Transport = transport);

        var error = await things.FailAsync(things.Client.CreateThingAsync(new Thing("1", null)));

        Assert.Equal((code, effect, attempts, attempts), (error.Code, error.Effect, error.Attempts, transport.Sent));
    }

    [Fact]
    public async Task NotSent_AfterAnAmbiguousAttempt_IsNoLongerCertain()
    {
        var transport = new Throwing(new HttpRequestException("x", new SocketException()), new HttpRequestException(HttpRequestError.ConnectionError));
        using var things = new ThingsUnderTest(new Uri("https://things.example"), configure: settings => settings.Transport = transport);

        var error = await things.FailAsync(things.Client.StartThingAsync(new Thing("1", null)));

        Assert.Equal((UpstreamErrorCode.ConnectFailed, CallEffect.Unknown), (error.Code, error.Effect));
    }

    [Fact]
    public async Task Failures_ByTheHundred_LeaveNothingBehind()
    {
        var unobserved = 0;
        void Count(object? sender, UnobservedTaskExceptionEventArgs e) => Interlocked.Increment(ref unobserved);
        TaskScheduler.UnobservedTaskException += Count;
        await using var server = RawUpstream.Start(static async exchange =>
        {
            switch (exchange.Number % 4)
            {
                case 0:
                    exchange.Reset();
                    break;
                case 1:
                    await exchange.WriteAsync("HTTP/1.1 503 Busy\r\nContent-Length: 3\r\n\r\nbad");
                    break;
                case 2:
                    await exchange.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{");
                    exchange.Close();
                    break;
                default:
                    await exchange.WriteThingAsync();
                    break;
            }
        });
        using var things = new ThingsUnderTest(
            server.Address, static d => d with { Breaker = new BreakerPolicy { Consecutive = 10_000, Minimum = 100_000 }, Concurrency = new ConcurrencyPolicy { Limit = 5, Queue = 1000 } });

        var results = await things.DriveAsync(Task.WhenAll(Enumerable.Range(0, 400).Select(_ => TryAsync(things))), TimeSpan.FromMilliseconds(5));
        Collect();

        Assert.Contains(results, static code => code == "ok");
        Assert.All(results, static code => Assert.Contains(code, new[] { "ok", "upstream_unavailable", "connection_lost", "response_truncated", "timeout_total", "timeout_attempt" }));
        Assert.Equal((0, 0), (things.Connection.Runtime.Concurrency.Running, things.Connection.Runtime.Concurrency.Waiting));
        TaskScheduler.UnobservedTaskException -= Count;
        Assert.Equal(0, unobserved);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private static async Task<string> TryAsync(ThingsUnderTest things)
    {
        try
        {
            await things.Client.GetThingAsync("7");
            return "ok";
        }
        catch (UpstreamException exception)
        {
            return exception.Code;
        }
    }

    private sealed class Throwing(params Exception[] exceptions) : HttpMessageHandler
    {
        public int Sent { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromException<HttpResponseMessage>(exceptions[Math.Min(Sent++, exceptions.Length - 1)]);
    }
}
