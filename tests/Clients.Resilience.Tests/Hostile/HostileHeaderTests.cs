namespace Clients.Resilience.Tests.Hostile;

/// <summary>Every header value and name of the list, through every door that takes one.</summary>
public sealed class HostileHeaderTests
{
    private static readonly Uri Thing = new("/things/7", UriKind.Relative);

    [Fact]
    public async Task Values_OfACall_AreRefusedAsTheyAre()
    {
        await using var world = await HostileWorld.StartAsync();
        foreach (var value in HostileList.Of("value"))
        {
            foreach (var options in new UpstreamCallOptions[]
            {
                new() { CorrelationId = value }, new() { IdempotencyKey = value }, new() { Headers = new Dictionary<string, string> { ["X-Own"] = value } },
            })
            {
                await RefusedAsync(() => world.Things.Client.GetThingAsync("7", options), value);
            }

            Assert.Throws<CallFaultException>(() => RequestValue.Header("X-Own", value));
        }

        Assert.Empty(world.Dialer.Dialled);
    }

    [Fact]
    public async Task Values_OfRequestAndContentHeaders_AreRefusedWhoeverSetThem()
    {
        await using var world = await HostileWorld.StartAsync();
        var value = "";
        using var plain = world.WithHandler(static _ => { });
        using var request = world.WithHandler(message => message.Headers.TryAddWithoutValidation("X-Own", value));
        using var content = world.WithHandler(message => message.Content!.Headers.TryAddWithoutValidation("X-Own", value));
        using var language = world.WithHandler(message => message.Content!.Headers.TryAddWithoutValidation("Content-Language", value));
        using var credential = world.WithHandler(message =>
        {
            message.Headers.Remove("Authorization");
            message.Headers.TryAddWithoutValidation("Authorization", "Bearer " + value);
        });
        foreach (var text in HostileList.Of("value"))
        {
            value = text;
            foreach (var http in new[] { request, content, language, credential })
            {
                await RefusedAsync(() => http.PostAsync(Thing, new StringContent("{}")), value);
            }

            using var own = new HttpRequestMessage(HttpMethod.Post, Thing) { Content = new StringContent("{}") };
            Assert.True(own.Content.Headers.TryAddWithoutValidation("Content-Disposition", value));
            await RefusedAsync(() => plain.SendAsync(own), value);
        }

        Assert.Empty(world.Dialer.Dialled);
    }

    [Fact]
    public async Task Names_OfACall_AreRefused()
    {
        await using var world = await HostileWorld.StartAsync();
        foreach (var name in HostileList.Of("name"))
        {
            var options = new UpstreamCallOptions { Headers = new Dictionary<string, string> { [name] = "x" } };
            await RefusedAsync(() => world.Things.Client.GetThingAsync("7", options), name);
        }

        Assert.Empty(world.Dialer.Dialled);
    }

    [Fact]
    public async Task Names_SetByAnAppsHandler_DoNotCross()
    {
        await using var world = await HostileWorld.StartAsync();
        foreach (var name in HostileList.Of("name").Where(static name => HopHeaders.Contains(name)))
        {
            using var http = world.WithHandler(message =>
            {
                message.Headers.TryAddWithoutValidation(name, "canary");
                message.Content!.Headers.TryAddWithoutValidation(name, "canary");
            });
            (await http.PostAsync(Thing, new StringContent("{}"))).Dispose();
        }

        Assert.All(world.Deliveries, static delivery => Assert.DoesNotContain(delivery.Headers, static header => header.Value.Contains("canary", StringComparison.Ordinal)));
        Assert.True(world.Deliveries.Count >= 10);
    }

    [Fact]
    public async Task Names_ThatConnectionDeclares_DoNotCrossEither()
    {
        await using var world = await HostileWorld.StartAsync();
        using var http = world.WithHandler(static message =>
        {
            message.Headers.TryAddWithoutValidation("Connection", "X-Named, close, (bad name)");
            message.Headers.TryAddWithoutValidation("X-Named", "canary");
        });

        (await http.GetAsync(Thing)).Dispose();

        Assert.False(Assert.Single(world.Deliveries).Headers.ContainsKey("X-Named"));
    }

    [Theory]
    [InlineData("Authorization")]
    [InlineData("Cookie")]
    public async Task Handler_ThatMovesARequestWithItsSecret_IsRefused(string carried)
    {
        await using var world = await HostileWorld.StartAsync();
        using var http = world.WithHandler(message =>
        {
            message.Headers.Remove("Authorization");
            message.Headers.TryAddWithoutValidation(carried, "canary");
            message.RequestUri = new Uri("https://x.blob.example/");
            message.Options.Set(RedirectStep.HopKey, true); // even if it poses as a redirect
        });

        var exception = await Assert.ThrowsAsync<UpstreamException>(() => http.GetAsync(Thing));

        Assert.Equal((UpstreamErrorCode.EgressDenied, CallEffect.NotSent), (exception.Code, exception.Error.Effect));
        Assert.Equal(
            $"Nothing was sent: a handler of this client moved the request to another origin, with its {carried}. Take it out there.", exception.Error.Detail);
        Assert.Empty(world.Dialer.Dialled);
    }

    [Fact]
    public async Task Handler_ThatMovesARequestWithoutItsSecret_IsLetThrough()
    {
        await using var world = await HostileWorld.StartAsync();
        using var http = world.WithHandler(static message =>
        {
            message.Headers.Remove("Authorization");
            message.RequestUri = new Uri("https://x.blob.example/");
            message.Options.Set(RedirectStep.HopKey, true);
        });

        (await http.GetAsync(Thing)).Dispose();

        Assert.Equal("x.blob.example", Assert.Single(world.Deliveries).Headers["Host"]);
    }

    [Fact]
    public async Task Handler_ThatMovesARequestElsewhere_IsToldWhy()
    {
        await using var world = await HostileWorld.StartAsync();
        using var http = world.WithHandler(static message => message.RequestUri = new Uri("https://x.blob.example/")); // without posing as a redirect

        var exception = await Assert.ThrowsAsync<UpstreamException>(() => http.GetAsync(Thing));

        Assert.Equal("Nothing was sent: host 'x.blob.example' is not in the allowlist (egress.hosts).", exception.Error.Detail);
    }

    [Fact]
    public async Task Connect_TheMethod_IsRefused()
    {
        await using var world = await HostileWorld.StartAsync();
        using var http = world.WithHandler(static message => message.Method = HttpMethod.Connect);
        using var plain = world.WithHandler(static _ => { });
        using var request = new HttpRequestMessage(HttpMethod.Connect, Thing);

        Assert.Equal(UpstreamErrorCode.EgressDenied, (await Assert.ThrowsAsync<UpstreamException>(() => http.GetAsync(Thing))).Code);
        Assert.Equal(UpstreamErrorCode.EgressDenied, (await Assert.ThrowsAsync<UpstreamException>(() => plain.SendAsync(request))).Code);
        Assert.Empty(world.Dialer.Dialled);
    }

    private static async Task RefusedAsync(Func<Task> call, string text)
    {
        try
        {
            await call();
        }
        catch (UpstreamException exception)
        {
            Assert.Equal((UpstreamErrorCode.ValidationFailed, CallEffect.NotSent), (exception.Code, exception.Error.Effect));
            return;
        }

        throw Xunit.Sdk.FailException.ForFailure($"Not refused: {text}");
    }
}
