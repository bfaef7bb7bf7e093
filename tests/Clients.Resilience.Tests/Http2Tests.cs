using System.Net.Security;
using Clients.Resilience.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Clients.Resilience.Tests;

public sealed class Http2Tests
{
    private static readonly Thing Some = new("1", null);

    [Fact]
    public async Task Certificate_NotTrusted_IsTlsFailedAndNotRepeated()
    {
        await using var server = await KestrelUpstream.StartAsync(static (context, _) => context.WriteThingAsync(), tls: true);
        using var things = new ThingsUnderTest(server.Address);

        var error = await things.FailAsync(things.Client.GetThingAsync("7"));

        Assert.Equal((UpstreamErrorCode.TlsFailed, CallEffect.NotSent, 1), (error.Code, error.Effect, error.Attempts));
        Assert.Empty(server.Deliveries);
    }

    [Fact]
    public async Task Call_OverTls_SpeaksHttp2()
    {
        var protocol = string.Empty;
        await using var server = await KestrelUpstream.StartAsync(
            (context, _) =>
            {
                protocol = context.Request.Protocol;
                return context.WriteThingAsync();
            },
            tls: true);
        using var things = Trusting(server);

        await things.Client.GetThingAsync("7");

        Assert.Equal("HTTP/2", protocol);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stream_ResetByTheServer_RepeatsTheGetAndNotThePost(bool afterTheHead)
    {
        await using var server = await KestrelUpstream.StartAsync(
            async (context, n) =>
            {
                if (n > 2)
                {
                    await context.WriteThingAsync();
                    return;
                }

                if (afterTheHead)
                {
                    context.Response.ContentLength = 100;
                    await context.Response.WriteAsync("{");
                    await context.Response.Body.FlushAsync();
                }

                context.Abort();
            },
            tls: true);
        using var things = Trusting(server);

        var error = await things.FailAsync(things.Client.CreateThingAsync(Some));
        Assert.Equal((CallEffect.Unknown, 1), (error.Effect, error.Attempts));
        Assert.Contains(error.Code, new[] { UpstreamErrorCode.ProtocolError, UpstreamErrorCode.ConnectionLost, UpstreamErrorCode.ResponseTruncated });
        Assert.Single(server.Deliveries);

        await things.DriveAsync(things.Client.GetThingAsync("7"));
        Assert.Equal(3, server.Deliveries.Count);
    }

    private static ThingsUnderTest Trusting(KestrelUpstream server) => new(server.Address, configure: static settings =>
        settings.Transport = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = static (_, certificate, _, _) =>
                    certificate is not null && certificate.GetRawCertData().AsSpan().SequenceEqual(KestrelUpstream.Certificate.RawData),
            },
        });
}
