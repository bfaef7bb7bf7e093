using Clients.Resilience.Tests.Servers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Clients.Resilience.Tests;

/// <summary>An app's own handlers run below the pipeline: one of them that repeats cannot have an effect twice.</summary>
public sealed class OwnHandlerTests
{
    [Fact]
    public async Task Post_SentAgainByAHandler_IsRefused()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(503, 200);
        await using var provider = Services(server.Address);

        var exception = await Assert.ThrowsAsync<UpstreamException>(
            () => provider.GetRequiredService<IThingsClient>().CreateThingAsync(new Thing("1", null)));

        Assert.Equal((UpstreamErrorCode.EffectUncertain, CallEffect.Unknown, 1), (exception.Code, exception.Error.Effect, exception.Error.Attempts));
        Assert.Equal(
            "A handler of this client tried to send a request again that is not idempotent, which was refused: take the retry out of it.", exception.Error.Detail);
        Assert.Single(server.Deliveries);
        Assert.Equal(CircuitPhase.Closed, provider.GetRequiredKeyedService<UpstreamConnection>("thing-store").Runtime.Circuits.Phases.Single().Phase);
    }

    [Fact]
    public async Task Get_SentAgainByAHandler_IsDeliveredTwiceAndCountedOnce()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(503, 200);
        await using var provider = Services(server.Address);

        var response = await provider.GetRequiredService<IThingsClient>().GetThingWithResponseAsync("7");

        Assert.Equal((200, 1), (response.Status, response.Attempts));
        Assert.Equal(2, server.Deliveries.Count);
    }

    private static ServiceProvider Services(Uri address)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Upstreams:ThingStore:BaseAddress", address.ToString())]).Build();
        var services = new ServiceCollection();
        services.AddUpstreamClient<IThingsClient>(new ThingsContract(), configuration).AddHttpMessageHandler(static () => new Repeating());
        return services.BuildServiceProvider();
    }

    private sealed class Repeating : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using (await base.SendAsync(request, cancellationToken))
            {
                return await base.SendAsync(request, cancellationToken);
            }
        }
    }
}
