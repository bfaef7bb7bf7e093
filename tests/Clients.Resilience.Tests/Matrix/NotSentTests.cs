using System.Net;
using System.Net.Security;
using Clients.Resilience.Tests.Servers;
using Clients.Testing;

namespace Clients.Resilience.Tests.Matrix;

/// <summary>Class A, by real failures: what was never sent is tried again whatever it is, unless trying again is useless.</summary>
public sealed class NotSentTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static MatrixTheoryData<string, Carries, Repeating> Cells() => new(
        ["refused", "handshake FIN", "handshake RST", "handshake hang", "proxy"], Enum.GetValues<Carries>(), Enum.GetValues<Repeating>());

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task Connecting_Failing_IsTriedThreeTimesAndNothingIsSent(string failure, Carries carries, Repeating repeating)
    {
        await using var server = Serve(tls: failure.StartsWith("handshake", StringComparison.Ordinal));
        using var client = Connect(server, failure);

        var error = (await Assert.ThrowsAsync<UpstreamException>(() => client.CallAsync(carries, repeating, Token))).Error;

        Assert.Contains(error.Code, failure switch
        {
            "handshake FIN" => [UpstreamErrorCode.TlsFailed],
            "handshake RST" => [UpstreamErrorCode.TlsFailed, UpstreamErrorCode.ConnectFailed], // it may overtake the end of connecting
            "handshake hang" => new[] { UpstreamErrorCode.TimeoutConnect },
            _ => [UpstreamErrorCode.ConnectFailed],
        });
        Assert.Equal((CallEffect.NotSent, 3), (error.Effect, error.Attempts));
        Assert.All(server.Deliveries, static delivery => Assert.Equal("CONNECT", delivery.Request!.Method));
        await server.WaitForQuietAsync(Token);
    }

    /// <summary>Once only: a resolver may take its time, which is real time.</summary>
    [Fact]
    public async Task HostName_WithoutAddress_IsLookedUpThreeTimes()
    {
        await using var server = Serve(tls: false);
        var patient = new BudgetPolicy { Total = TimeSpan.FromMinutes(9), Attempt = TimeSpan.FromMinutes(3), Connect = TimeSpan.FromMinutes(1) };
        using var client = new MatrixClient(
            server, http2: false, definition => definition with { BaseAddress = new Uri("https://nowhere.invalid"), Budget = patient });

        var error = (await Assert.ThrowsAsync<UpstreamException>(() => client.CallAsync(Carries.Json, Repeating.NotIdempotent, Token))).Error;

        Assert.Equal((UpstreamErrorCode.DnsFailed, CallEffect.NotSent, 3), (error.Code, error.Effect, error.Attempts));
    }

    [Theory]
    [InlineData(Carries.Json, Repeating.NotIdempotent)]
    [InlineData(Carries.OneShotStream, Repeating.NotIdempotent)]
    public async Task Connecting_FailingOnce_DeliversOnce(Carries carries, Repeating repeating)
    {
        await using var server = Serve(tls: true).Then(WireFault.Connecting(WireEnding.Reset));
        using var client = new MatrixClient(server, http2: false, sockets: static pool => Trust(pool, static _ => true));

        Assert.Equal("7", (await client.CallAsync(carries, repeating, Token)).Id);
        Assert.Single(server.Deliveries);
        Assert.InRange(server.Connections, 2, 3); // the pool may have begun another one of its own before it hears of the reset
    }

    [Theory]
    [InlineData("not trusted")]
    [InlineData("for another host")]
    public async Task Certificate_Refused_IsFinal(string reason)
    {
        await using var server = Serve(tls: true);
        using var client = new MatrixClient(server, http2: false, sockets: pool =>
        {
            if (reason == "for another host")
            {
                Trust(pool, static errors => !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch));
            }
        });

        var error = (await Assert.ThrowsAsync<UpstreamException>(() => client.CallAsync(Carries.Json, Repeating.Keyed, Token))).Error;

        Assert.Equal((UpstreamErrorCode.TlsFailed, CallEffect.NotSent, 1), (error.Code, error.Effect, error.Attempts));
        Assert.Empty(server.Deliveries);
        await server.WaitForQuietAsync(Token);
    }

    [Fact]
    public async Task Redirect_ToADeadHost_IsNoMatterOfTheFirst()
    {
        await using var server = Serve(tls: false).Always(WireFault.Respond(
            FakeResponse.Empty(307).With("Location", $"http://127.0.0.1:{Ports.Unused()}/")));
        using var client = new MatrixClient(server, http2: false);

        var error = (await Assert.ThrowsAsync<UpstreamException>(() => client.CallAsync(Carries.Json, Repeating.NotIdempotent, Token))).Error;

        Assert.Equal((UpstreamErrorCode.RedirectRefused, CallEffect.Processed, 1), (error.Code, error.Effect, error.Attempts));
        Assert.Single(server.Deliveries);
    }

    private static FaultServer Serve(bool tls) => FaultServer.Start(new FaultServerOptions
    {
        Certificate = tls ? KestrelUpstream.Certificate : null, Answer = static _ => FakeResponse.Json(Answers.Thing),
    });

    private static MatrixClient Connect(FaultServer server, string failure)
    {
        var address = failure switch
        {
            "refused" => new Uri($"http://127.0.0.1:{Ports.Unused()}"),
            "proxy" => new Uri("https://things.example"),
            _ => null,
        };
        server.Always(failure switch
        {
            "handshake FIN" => WireFault.Connecting(WireEnding.Close),
            "handshake RST" => WireFault.Connecting(WireEnding.Reset),
            "handshake hang" => WireFault.Connecting(WireEnding.Hang),
            _ => WireFault.Status(502),
        });
        return new MatrixClient(
            server,
            http2: false,
            definition => definition with
            {
                BaseAddress = address ?? definition.BaseAddress,
                Budget = definition.Budget with { Connect = TimeSpan.FromMilliseconds(failure == "handshake hang" ? 50 : 2000) },
            },
            pool =>
            {
                if (failure == "proxy")
                {
                    (pool.UseProxy, pool.Proxy) = (true, new WebProxy(server.BaseAddress));
                }
            });
    }

    private static void Trust(SocketsHttpHandler pool, Func<SslPolicyErrors, bool> accept) => pool.SslOptions = new SslClientAuthenticationOptions
    {
        RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
            accept(errors) && certificate!.GetRawCertData().AsSpan().SequenceEqual(KestrelUpstream.Certificate.RawData),
    };
}
