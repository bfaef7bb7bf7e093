using Clients.Resilience.Tests.Servers;

namespace Clients.Resilience.Tests;

/// <summary>Services that call services: one layer repeats, the others pass the failure on.</summary>
public sealed class NestedLayersTests
{
    [Fact]
    public async Task Layers_ThreeOfThreeAttempts_MakeThreeAttemptsInTotal()
    {
        await using var last = await KestrelUpstream.AnsweringAsync(503);
        using var toLast = Internal(last.Address);
        await using var middle = await ForwardingAsync(toLast);
        using var toMiddle = Internal(middle.Address);
        await using var first = await ForwardingAsync(toMiddle);
        using var toFirst = Internal(first.Address);

        var error = await toFirst.FailAsync(toFirst.Client.GetThingAsync("7"));

        Assert.Equal((3, 3, 3), (first.Deliveries.Count, middle.Deliveries.Count, last.Deliveries.Count));
        Assert.Equal((UpstreamErrorCode.UpstreamUnavailable, 3), (error.Code, error.Attempts));
    }

    [Fact]
    public async Task Service_WhoseCallerCannotRepeat_RepeatsItself()
    {
        await using var last = await KestrelUpstream.AnsweringAsync(503);
        using var toLast = Internal(last.Address);
        await using var first = await ForwardingAsync(toLast);
        using var toFirst = Internal(first.Address);

        await toFirst.FailAsync(toFirst.Client.CreateThingAsync(new Thing("1", null)));

        Assert.Equal((1, 3), (first.Deliveries.Count, last.Deliveries.Count));
    }

    [Fact]
    public async Task Upstream_OfSomebodyElse_LearnsNothing()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        using var things = new ThingsUnderTest(server.Address);
        UpstreamCallContext.Current = new UpstreamCallContext { Attempts = 1 };

        await things.Client.GetThingAsync("7");

        Assert.DoesNotContain(UpstreamHeaderNames.Attempts, Assert.Single(server.Deliveries).Headers.Keys);
    }

    [Fact]
    public async Task Header_SetByTheCaller_IsRefused()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        using var things = Internal(server.Address);

        var error = await things.FailAsync(things.Client.GetThingAsync(
            "7", new UpstreamCallOptions { Headers = new Dictionary<string, string> { ["X-Request-Attempts"] = "9" } }));

        Assert.Equal((UpstreamErrorCode.ValidationFailed, CallEffect.NotSent), (error.Code, error.Effect));
        Assert.Empty(server.Deliveries);
    }

    private static ThingsUnderTest Internal(Uri address) => new(address, static d => d with { Internal = true });

    /// <summary>A service that does for every request what the middleware of Clients.AspNetCore does, and calls the next one.</summary>
    private static Task<KestrelUpstream> ForwardingAsync(ThingsUnderTest next) => KestrelUpstream.StartAsync(async context =>
    {
        UpstreamCallContext.Current = new UpstreamCallContext
        {
            Attempts = context.Request.Headers[UpstreamHeaderNames.Attempts] == "1" ? 1 : null,
        };
        try
        {
            await next.DriveAsync(next.Client.GetThingAsync("7"));
        }
        catch (UpstreamException)
        {
            context.Response.StatusCode = 503;
        }
    });
}
