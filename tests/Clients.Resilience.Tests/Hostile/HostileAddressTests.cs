using System.Net;
using Clients.Resilience.Tests.Servers;
using Microsoft.AspNetCore.Http;
using Refit;

namespace Clients.Resilience.Tests.Hostile;

internal interface IHostileApi
{
    [Get("/{**path}")]
    Task<HttpResponseMessage> Get(string path);
}

/// <summary>Every address of the list through every door: refused, nobody looked up, nothing dialled, nothing sent.</summary>
public sealed class HostileAddressTests
{
    [Fact]
    public void List_OfWhatMustBeRefused_IsLongAndGivesReasons()
    {
        Assert.True(HostileList.Of("url").Count() >= 200, $"{HostileList.Of("url").Count()} addresses");
        Assert.All(HostileList.All, static entry => Assert.False(string.IsNullOrWhiteSpace(entry.Reason)));
        Assert.Equal(HostileList.All.Count, HostileList.All.DistinctBy(static entry => (entry.Kind, entry.Text)).Count());
    }

    [Fact]
    public async Task Requests_ToThem_AreRefused()
    {
        await using var world = await HostileWorld.StartAsync();
        using var http = world.WithHandler(static _ => { });

        foreach (var text in HostileList.Of("url"))
        {
            if (Target(text) is { } target)
            {
                Assert.Equal(UpstreamErrorCode.EgressDenied, (await FailAsync(() => http.GetAsync(target), text)).Code);
            }
        }

        NothingHappened(world, deliveries: 0);
    }

    [Fact]
    public async Task Handlers_OfAnApp_CannotMoveRequestsThere()
    {
        await using var world = await HostileWorld.StartAsync();
        var target = ThingsContract.Default.BaseAddress;
        using var http = world.WithHandler(request => request.RequestUri = target);

        foreach (var text in HostileList.Of("url"))
        {
            if (Target(text) is { } found)
            {
                target = found;
                Assert.Equal(UpstreamErrorCode.EgressDenied, (await FailAsync(() => http.GetAsync(new Uri("/things/7", UriKind.Relative)), text)).Code);
            }
        }

        NothingHappened(world, deliveries: 0);
    }

    [Fact]
    public async Task Redirects_ToThem_AreRefused()
    {
        await using var world = await HostileWorld.StartAsync();
        var sent = 0;
        foreach (var text in HostileList.Of("url").Where(HostileList.FitsAHeader))
        {
            world.Answer = context => Redirect(context, text);
            Assert.Equal(UpstreamErrorCode.RedirectRefused, (await FailAsync(() => world.Things.Client.GetThingAsync("7"), text)).Code);
            sent++;
        }

        NothingHappened(world, sent);
    }

    [Fact]
    public async Task NextPages_There_AreRefused()
    {
        await using var world = await HostileWorld.StartAsync();
        var sent = 0;
        foreach (var text in HostileList.Of("url").Where(HostileList.FitsAHeader))
        {
            world.Answer = context =>
            {
                context.Response.Headers.Link = $"<{text}>; rel=\"next\"";
                return context.WriteJsonAsync("""{"items":[{"id":"1"}]}""");
            };
            Assert.Equal(UpstreamErrorCode.EgressDenied, (await FailAsync(() => world.Things.Client.ListByLink().ToListAsync().AsTask(), text)).Code);
            sent++;
        }

        NothingHappened(world, sent);
    }

    [Fact]
    public async Task PathParameters_WithThem_StayOnePathAtHome()
    {
        await using var world = await HostileWorld.StartAsync();
        var sent = 0;
        foreach (var text in HostileList.All.Select(static entry => entry.Text))
        {
            try
            {
                await world.Things.Client.GetThingAsync(text);
                sent++;
            }
            catch (UpstreamException exception)
            {
                Assert.Equal((UpstreamErrorCode.ValidationFailed, CallEffect.NotSent), (exception.Code, exception.Error.Effect));
            }
        }

        NothingHappened(world, sent);
        Assert.All(world.Deliveries, static delivery => Assert.StartsWith("/things/", delivery.Path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task HandWrittenInterfaces_WithAPathOfManySegments_StayAtHome()
    {
        await using var world = await HostileWorld.StartAsync();
        var api = world.Things.Connection.Api<IHostileApi>();
        var sent = 0;
        foreach (var text in HostileList.Of("url"))
        {
            try
            {
                (await api.Get(text)).Dispose();
                sent++;
            }
            catch (UpstreamException exception)
            {
                Assert.True(exception.Error.Effect == CallEffect.NotSent, $"{text}: {exception}");
            }
            catch (Exception exception) when (exception is ArgumentException or UriFormatException)
            {
                // Refit itself refuses to build such a request.
            }
        }

        NothingHappened(world, sent);
    }

    [Fact]
    public async Task BaseAddresses_LikeThat_AreRefusedOrDialNothing()
    {
        await using var world = await HostileWorld.StartAsync();
        world.Dialer.Answer = IPAddress.Parse("10.0.0.1"); // every name stands inside
        foreach (var text in HostileList.Of("url"))
        {
            if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || MayBeABase(address))
            {
                continue;
            }

            try
            {
                using var things = world.Connect(address);
                var error = await FailAsync(() => things.Client.GetThingAsync("7"), text);
                Assert.Equal((UpstreamErrorCode.EgressDenied, CallEffect.NotSent), (error.Code, error.Effect));
            }
            catch (UpstreamConfigurationException exception)
            {
                Assert.Contains("BaseAddress", Assert.Single(exception.Errors).Key, StringComparison.Ordinal);
            }
        }

        Assert.Empty(world.Dialer.Dialled);
        Assert.Empty(world.Deliveries);
    }

    [Fact]
    public async Task Chains_OfRedirects_EndWhereTheyTurnHostile()
    {
        await using var world = await HostileWorld.StartAsync();
        foreach (var chain in HostileList.Of("chain"))
        {
            var hops = chain.Split(" -> ");
            var next = 0;
            world.Answer = context => Redirect(context, hops[Math.Min(next++, hops.Length - 1)]);
            Assert.Equal(UpstreamErrorCode.RedirectRefused, (await FailAsync(() => world.Things.Client.GetThingAsync("7"), chain)).Code);
            Assert.InRange(next, 1, 4);
        }

        Assert.Empty(world.Dialer.Strays);
        Assert.All(
            world.Deliveries.Where(static delivery => !delivery.Headers["Host"].StartsWith("things.example", StringComparison.Ordinal)),
            static delivery => Assert.False(delivery.Headers.ContainsKey("Authorization")));
    }

    [Fact]
    public async Task Addresses_ThatParsersDisagreeOn_MeanOurOwnHost()
    {
        await using var world = await HostileWorld.StartAsync();
        using var http = world.WithHandler(static _ => { });
        foreach (var text in HostileList.Of("home"))
        {
            (await http.GetAsync(Target(text))).Dispose();
        }

        NothingHappened(world, HostileList.Of("home").Count());
    }

    private static async Task<UpstreamError> FailAsync(Func<Task> call, string text)
    {
        try
        {
            await call();
        }
        catch (UpstreamException exception)
        {
            return exception.Error;
        }

        throw Xunit.Sdk.FailException.ForFailure($"Not refused: {text}");
    }

    private static void NothingHappened(HostileWorld world, int deliveries)
    {
        Assert.Empty(world.Dialer.Strays);
        Assert.Equal(deliveries, world.Deliveries.Count);
        Assert.All(world.Deliveries, static delivery => Assert.Equal("things.example", delivery.Headers["Host"]));
    }

    /// <summary>The address as HttpClient would take it; <c>null</c> when .NET itself refuses it.</summary>
    private static Uri? Target(string text) => Uri.TryCreate(ThingsContract.Default.BaseAddress, text, out var target) ? target : null;

    /// <summary>An operator may point a client at his own machine, or at any public address.</summary>
    private static bool MayBeABase(Uri address) =>
        AddressRules.IsLoopbackHost(address) || (IPAddress.TryParse(AddressRules.HostOf(address), out var literal) && !AddressRules.IsForbidden(literal));

    private static Task Redirect(HttpContext context, string location)
    {
        context.Response.StatusCode = 302;
        context.Response.Headers.Location = location;
        return Task.CompletedTask;
    }
}
