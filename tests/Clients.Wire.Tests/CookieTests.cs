using Acme.Parameters;
using Clients.Resilience;
using Clients.Wire.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Clients.Wire.Tests;

public sealed class CookieTests
{
    [Fact]
    public async Task Cookies_OfEachKind_AreSentAsOneHeader()
    {
        await using var upstream = await Upstream.StartAsync();

        await upstream.Client<IParametersClient>().CookiesAsync("dG9rZW4=", State.Open, [1, 2], ["a", "b"], new Color { R = 1, Name = "x y" });

        Assert.Equal("session=dG9rZW4=; theme=open; ids=1; ids=2; joined=a%2Cb; R=1; name=x%20y", upstream.Arrival.Header("Cookie"));
    }

    [Theory]
    [InlineData("a;b=c", "a%3Bb=c")]
    [InlineData("a,b \"c\"\\", "a%2Cb%20%22c%22%5C")]
    [InlineData("50%", "50%25")]
    [InlineData("é😀", "%C3%A9%F0%9F%98%80")]
    public async Task Cookie_WithWhatNoCookieMayHold_IsEncoded(string value, string sent)
    {
        await using var upstream = await Upstream.StartAsync();

        await upstream.Client<IParametersClient>().CookiesAsync(value);

        Assert.Equal("session=" + sent, upstream.Arrival.Header("Cookie"));
    }

    [Theory]
    [InlineData("a\r\nSet-Cookie: x=1")]
    [InlineData("a\0")]
    [InlineData(null)]
    public async Task Cookie_WithControlCharactersOrBrokenText_IsRefused(string? value)
    {
        value ??= "\ud800"; // attributes cannot hold it
        await using var upstream = await Upstream.StartAsync();

        Failures.AssertRefused(await Failures.OfAsync(() => upstream.Client<IParametersClient>().CookiesAsync(value)), "session");
        Assert.Empty(upstream.Arrivals);
    }

    [Fact]
    public async Task Cookie_OfARedirectedCall_StaysAtItsOrigin()
    {
        await using var other = await Upstream.StartAsync();
        await using var upstream = await Upstream.StartAsync(context =>
        {
            var moved = context.Request.Path.StartsWithSegments("/moved", StringComparison.Ordinal);
            context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
            context.Response.Headers.Location = moved ? new Uri(other.Address, "/elsewhere").AbsoluteUri : "/moved";
            return Task.CompletedTask;
        });
        var client = UpstreamClient.Create<IParametersClient>(settings =>
        {
            settings.BaseAddress = upstream.Address;
            settings.Define = static d => d with { Egress = d.Egress with { RedirectHosts = ["127.0.0.1"] } };
        });

        await client.CookiesAsync("secret");

        Assert.Equal(["/cookies", "/moved"], upstream.Arrivals.Select(static a => a.Target));
        Assert.All(upstream.Arrivals, static a => Assert.Equal("session=secret", a.Header("Cookie")));
        Assert.Null(other.Arrival.Header("Cookie"));
    }
}
