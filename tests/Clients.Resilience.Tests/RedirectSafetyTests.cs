using System.Net;
using Clients.Resilience.Tests.Hostile;
using Clients.Resilience.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Clients.Resilience.Tests;

/// <summary>A redirected write happens once, whole, and nowhere else.</summary>
public sealed class RedirectSafetyTests
{
    private const int Large = ReplayableBody.LargestBuffer + 1000;

    [Theory]
    [InlineData("bytes", 1000, 3, true)]
    [InlineData("seekable", Large, 3, true)]
    [InlineData("seekable", Large, 1, true)]
    [InlineData("one-shot", 1000, 3, true)] // read into memory beforehand
    [InlineData("one-shot", 1000, 1, false)]
    [InlineData("one-shot", Large, 3, false)]
    public async Task Body_OfARedirectedPost_IsSentWholeOrNotAgain(string kind, int size, int attempts, bool followed)
    {
        await using var server = await KestrelUpstream.StartAsync(static (context, n) => n == 1 ? Redirect(context, 307, "/moved") : context.WriteThingAsync());
        using var things = new ThingsUnderTest(server.Address, d => d with { Retry = new RetryPolicy { Attempts = attempts } });
        var text = new string('x', size);
        var bytes = System.Text.Encoding.ASCII.GetBytes(text);

        var call = kind == "bytes" ? things.Client.CreateThingAsync(new Thing(text, null))
            : things.Client.CreateFromStreamAsync(kind == "seekable" ? new MemoryStream(bytes) : new OneShot(bytes));

        if (followed)
        {
            await call;
            Assert.Equal(["POST /things", "POST /moved"], server.Deliveries.Select(static d => $"{d.Method} {d.Path}"));
        }
        else
        {
            var error = await things.FailAsync(call);
            Assert.Equal((UpstreamErrorCode.RedirectRefused, 307, 1), (error.Code, error.Status, error.Attempts));
            Assert.Contains("its body can be sent once only", error.Detail, StringComparison.Ordinal);
            Assert.Equal("/things", Assert.Single(server.Deliveries).Path);
        }

        Assert.All(server.Deliveries, delivery => Assert.Contains(text, delivery.Body, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Post_WhoseTargetFails_IsNotRepeated(int status)
    {
        await using var server = await KestrelUpstream.StartAsync((context, n) =>
        {
            context.Response.StatusCode = status;
            return n == 1 ? Redirect(context, 308, "/moved") : Task.CompletedTask;
        });
        using var things = new ThingsUnderTest(server.Address);

        var error = await things.FailAsync(things.Client.CreateThingAsync(new Thing("1", null)));

        Assert.Equal((status, CallEffect.Unknown), (error.Status, error.Effect));
        Assert.Equal(["/things", "/moved"], server.Deliveries.Select(static d => d.Path));
    }

    [Fact]
    public async Task Post_WhoseTargetBreaksOff_IsNotRepeated()
    {
        await using var server = await KestrelUpstream.StartAsync(static (context, n) =>
        {
            if (n == 1)
            {
                return Redirect(context, 307, "/moved");
            }

            context.Abort();
            return Task.CompletedTask;
        });
        using var things = new ThingsUnderTest(server.Address);

        var error = await things.FailAsync(things.Client.CreateThingAsync(new Thing("1", null)));

        Assert.Equal((UpstreamErrorCode.ConnectionLost, CallEffect.Unknown, 2), (error.Code, error.Effect, server.Deliveries.Count));
    }

    [Fact]
    public async Task Key_OfAKeyedPost_IsTheSameOnEveryHopAndAttempt()
    {
        await using var server = await KestrelUpstream.StartAsync(static (context, n) =>
        {
            context.Response.StatusCode = 503;
            return n is 1 or 3 ? Redirect(context, 307, "/moved") : n == 2 ? Task.CompletedTask : Good(context);
        });
        using var things = new ThingsUnderTest(server.Address);

        await things.DriveAsync(things.Client.StartThingAsync(new Thing("1", null)));

        Assert.Equal(["/things", "/moved", "/things", "/moved"], server.Deliveries.Select(static d => d.Path));
        Assert.Single(server.Deliveries.Select(static d => d.Headers["Idempotency-Key"]).Distinct());

        static Task Good(HttpContext context)
        {
            context.Response.StatusCode = 200;
            return context.WriteThingAsync();
        }
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public async Task Post_RedirectedAgainAndAgain_IsFollowedThreeTimes(int redirects, bool followed)
    {
        await using var server = await KestrelUpstream.StartAsync((context, n) => n <= redirects ? Redirect(context, 307, $"/{n}") : context.WriteThingAsync());
        using var things = new ThingsUnderTest(server.Address);

        var call = things.Client.CreateThingAsync(new Thing("1", null));

        Assert.Equal(followed ? null : UpstreamErrorCode.RedirectRefused, followed ? (await call).Name is null ? "?" : null : (await things.FailAsync(call)).Code);
        Assert.Equal(["/things", "/1", "/2", "/3"], server.Deliveries.Select(static d => d.Path));
    }

    /// <summary>The hop's request is no other than the first as far as repeating goes.</summary>
    [Fact]
    public async Task Hop_SentTwiceByAHandlerOfTheApp_IsRefusedTheSecondTime()
    {
        await using var server = await KestrelUpstream.StartAsync(static (context, n) => n == 1 ? Redirect(context, 307, "/moved") : context.WriteThingAsync());
        using var things = new ThingsUnderTest(server.Address);
        using var http = new HttpClient(new UpstreamHandler(things.Connection.Runtime)
        {
            InnerHandler = new TwiceHandler { InnerHandler = TransportFactory.Create(things.Connection.Runtime) },
        })
        {
            BaseAddress = server.Address,
        };

        var exception = await Assert.ThrowsAsync<UpstreamException>(() => http.PostAsync(new Uri("/things", UriKind.Relative), new StringContent("{}")));

        Assert.Equal(UpstreamErrorCode.EffectUncertain, exception.Code);
        Assert.Equal(["/things", "/moved"], server.Deliveries.Select(static d => d.Path));
    }

    [Theory]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Post_RedirectedToAnyHostileAddress_GoesNowhere(int status)
    {
        await using var world = await HostileWorld.StartAsync();
        var targets = HostileList.Of("url").Where(HostileList.FitsAHeader).Append("https://x.blob.example/allowed-for-get").ToList();
        foreach (var target in targets)
        {
            world.Answer = context => Redirect(context, status, target);
            var exception = await Assert.ThrowsAsync<UpstreamException>(() => world.Things.Client.CreateThingAsync(new Thing("canary", null)));
            Assert.Equal((UpstreamErrorCode.RedirectRefused, status), (exception.Code, exception.Error.Status));
        }

        Assert.Equal(targets.Count, world.Deliveries.Count);
        Assert.Empty(world.Dialer.Strays);
        Assert.Equal("93.184.216.34:443", Assert.Single(world.Dialer.Dialled.Distinct()));
    }

    [Fact]
    public async Task Get_RedirectedToAnAllowedNameThatLeadsInside_IsNotDialled()
    {
        await using var world = await HostileWorld.StartAsync();
        world.Answer = context =>
        {
            world.Dialer.Answer = IPAddress.Parse("169.254.169.254"); // the connection to things.example stands by now
            return Redirect(context, 302, "https://x.blob.example/signed");
        };

        var exception = await Assert.ThrowsAsync<UpstreamException>(() => world.Things.Client.GetThingAsync("7"));

        Assert.Equal(UpstreamErrorCode.EgressDenied, exception.Code);
        Assert.Single(world.Dialer.Dialled);
        Assert.Empty(world.Dialer.Strays);
    }

    [Fact]
    public async Task Get_ToAnotherOrigin_CarriesNothingThatAnybodyAdded()
    {
        await using var other = await KestrelUpstream.AnsweringAsync(200);
        await using var server = await KestrelUpstream.StartAsync(context => Redirect(context, 307, other.Address.ToString()));
        using var things = new ThingsUnderTest(
            server.Address,
            static d => d with { Credential = new CredentialPolicy { Scheme = CredentialScheme.Bearer }, Egress = new EgressPolicy { RedirectHosts = ["127.0.0.1"] } },
            static s => s.Token = static _ => new("canary"));
        using var http = new HttpClient(new UpstreamHandler(things.Connection.Runtime)
        {
            InnerHandler = new AddingHandler { InnerHandler = TransportFactory.Create(things.Connection.Runtime) },
        })
        {
            BaseAddress = server.Address,
        };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/things/7") { Content = new StringContent("canary") };
        foreach (var name in new[] { "X-Api-Key", "Cookie", "Proxy-Authorization", "Idempotency-Key", "If-None-Match", "Authorization", "X-Own" })
        {
            request.Headers.TryAddWithoutValidation(name, "\"canary\"");
        }

        (await http.SendAsync(request)).Dispose();

        var delivery = Assert.Single(other.Deliveries);
        Assert.Equal(string.Empty, delivery.Body);
        Assert.DoesNotContain(delivery.Headers, static header => header.Value.Contains("canary", StringComparison.Ordinal));
        Assert.Contains("canary", server.Deliveries.Single().Headers["Authorization"], StringComparison.Ordinal);
        Assert.Equal(("\"canary\"", "canary"), (server.Deliveries.Single().Headers["X-Api-Key"], server.Deliveries.Single().Headers["X-Signature"]));
    }

    private static Task Redirect(HttpContext context, int status, string location)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Location = location;
        return Task.CompletedTask;
    }

    private sealed class OneShot(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }

    /// <summary>What a team might put in: whatever is answered, the request to /moved is sent once more.</summary>
    private sealed class TwiceHandler : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            return request.RequestUri!.AbsolutePath == "/moved" ? await base.SendAsync(request, cancellationToken) : response;
        }
    }

    /// <summary>A handler of the app that adds what is its own to any request.</summary>
    private sealed class AddingHandler : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.TryAddWithoutValidation("X-Signature", "canary");
            request.Headers.TryAddWithoutValidation("Authorization", "canary");
            request.Content ??= new StringContent("canary");
            return base.SendAsync(request, cancellationToken);
        }
    }
}
