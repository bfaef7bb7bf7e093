using Clients.Resilience.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Clients.Resilience.Tests;

public sealed class RedirectTests
{
    private static readonly Func<UpstreamDefinition, UpstreamDefinition> WithToken = static d => d with
    {
        Credential = new CredentialPolicy { Scheme = CredentialScheme.Header, Header = "X-Api-Key" },
        Egress = new EgressPolicy { RedirectHosts = ["127.0.0.1"] },
        Headers = new HeaderPolicy { Send = new Dictionary<string, string> { ["X-Version"] = "1", ["Accept"] = "application/json" } },
    };

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Get_WithinTheOrigin_IsFollowedWithCredential(int status)
    {
        await using var server = await KestrelUpstream.StartAsync((context, n) => n == 1 ? Redirect(context, status, "/moved") : context.WriteThingAsync());
        using var things = new ThingsUnderTest(server.Address, WithToken, static s => s.Token = static _ => new("secret"));

        Assert.Equal("7", (await things.Client.GetThingAsync("7")).Id);
        Assert.Equal(["/things/7", "/moved"], server.Deliveries.Select(static d => d.Path));
        Assert.All(server.Deliveries, static d => Assert.Equal("secret", d.Headers["X-Api-Key"]));
    }

    [Fact]
    public async Task Get_ToAnotherAllowedOrigin_LosesEverythingOfOurs()
    {
        await using var other = await KestrelUpstream.AnsweringAsync(200);
        await using var server = await KestrelUpstream.StartAsync(context => Redirect(context, 302, other.Address + "signed?x=1"));
        using var things = new ThingsUnderTest(server.Address, WithToken, static s => s.Token = static _ => new("secret"));

        await things.Client.GetThingAsync("7");

        var delivery = Assert.Single(other.Deliveries);
        Assert.Equal("/signed?x=1", delivery.Path);
        Assert.Equal("application/json", delivery.Headers["Accept"]);
        Assert.Empty(delivery.Headers.Keys.Intersect(["X-Api-Key", "Authorization", "X-Version", "x-correlation-id", "Cookie"], StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Get_BackFromAnotherOrigin_HasNoCredential()
    {
        KestrelUpstream? home = null;
        await using var other = await KestrelUpstream.StartAsync(context => Redirect(context, 302, home!.Address + "back"));
        await using var server = home = await KestrelUpstream.StartAsync((context, n) =>
            n == 1 ? Redirect(context, 302, other.Address.ToString()) : context.WriteThingAsync());
        using var things = new ThingsUnderTest(server.Address, WithToken, static s => s.Token = static _ => new("secret"));

        await things.Client.GetThingAsync("7");

        Assert.False(server.Deliveries[1].Headers.ContainsKey("X-Api-Key"));
    }

    [Fact]
    public async Task Get_ToAForbiddenHost_IsRefused()
    {
        await using var server = await KestrelUpstream.StartAsync(static context => Redirect(context, 302, "https://evil.example/"));
        using var things = new ThingsUnderTest(server.Address);

        var error = await things.FailAsync(things.Client.GetThingAsync("7"));

        Assert.Equal((UpstreamErrorCode.RedirectRefused, 302), (error.Code, error.Status));
        Assert.Single(server.Deliveries);
    }

    [Fact]
    public async Task Get_InCircles_StopsAfterThree()
    {
        await using var server = await KestrelUpstream.StartAsync(static context => Redirect(context, 302, "/again"));
        using var things = new ThingsUnderTest(server.Address);

        Assert.Equal(UpstreamErrorCode.RedirectRefused, (await things.FailAsync(things.Client.GetThingAsync("7"))).Code);
        Assert.Equal(4, server.Deliveries.Count);
    }

    [Theory]
    [InlineData(307, true)]
    [InlineData(308, true)]
    [InlineData(301, false)]
    [InlineData(302, false)]
    [InlineData(303, false)]
    public async Task Post_WithinTheOrigin_KeepsMethodAndBodyOrIsRefused(int status, bool followed)
    {
        await using var server = await KestrelUpstream.StartAsync((context, n) => n == 1 ? Redirect(context, status, "/moved") : context.WriteThingAsync());
        using var things = new ThingsUnderTest(server.Address);

        var call = things.Client.CreateThingAsync(new Thing("1", null));

        if (followed)
        {
            await call;
            Assert.Equal(("POST", server.Deliveries[0].Body), (server.Deliveries[1].Method, server.Deliveries[1].Body));
        }
        else
        {
            Assert.Equal(UpstreamErrorCode.RedirectRefused, (await things.FailAsync(call)).Code);
            Assert.Single(server.Deliveries);
        }
    }

    [Fact]
    public async Task Post_ToAnotherOrigin_IsRefused()
    {
        await using var other = await KestrelUpstream.AnsweringAsync(200);
        await using var server = await KestrelUpstream.StartAsync(context => Redirect(context, 307, other.Address.ToString()));
        using var things = new ThingsUnderTest(server.Address, WithToken, static s => s.Token = static _ => new("secret"));

        Assert.Equal(UpstreamErrorCode.RedirectRefused, (await things.FailAsync(things.Client.CreateThingAsync(new Thing("1", null)))).Code);
        Assert.Empty(other.Deliveries);
    }

    [Fact]
    public async Task Retry_AfterARedirect_BeginsAtTheBeginning()
    {
        await using var other = await KestrelUpstream.AnsweringAsync(503, 200);
        await using var server = await KestrelUpstream.StartAsync(context => Redirect(context, 307, other.Address.ToString()));
        using var things = new ThingsUnderTest(server.Address, WithToken, static s => s.Token = static _ => new("secret"));

        await things.DriveAsync(things.Client.GetThingAsync("7"));

        Assert.Equal((2, 2), (server.Deliveries.Count, other.Deliveries.Count));
    }

    private static Task Redirect(HttpContext context, int status, string location)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Location = location;
        return Task.CompletedTask;
    }
}
