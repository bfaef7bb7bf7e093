using Clients.Resilience.Tests.Servers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Clients.Resilience.Tests;

public sealed class RegistrationTests
{
    [Fact]
    public async Task Client_FromTheContainer_CallsThroughThePipeline()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(502, 200);
        await using var provider = Services(server.Address, static (services, configuration) =>
        {
            services.AddUpstreamClient<IThingsClient>(new ThingsContract(), configuration);
            services.AddUpstreamClient<IThingsApi>("thing-store", configuration);
        });

        Assert.Equal("7", (await provider.GetRequiredService<IThingsClient>().GetThingAsync("7")).Id);
        Assert.Equal("7", (await provider.GetRequiredService<IThingsApi>().GetThing("7")).GetProperty("id").GetString());
        Assert.Equal(3, server.Deliveries.Count);
        Assert.Same(provider.GetRequiredService<IThingsClient>(), provider.GetRequiredService<IThingsClient>());
    }

    [Fact]
    public async Task Api_WithoutExplicitConfiguration_TakesTheContainers()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        await using var provider = Services(server.Address, static (services, configuration) =>
        {
            services.AddSingleton(configuration);
            services.AddUpstreamClient<IThingsApi>("thing-store");
        });

        Assert.Equal("7", (await provider.GetRequiredService<IThingsApi>().GetThing("7")).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Handler_OfTheApp_CannotSmuggleHeadersOrHosts()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        foreach (var meddle in new Action<HttpRequestMessage>[]
        {
            static request => request.Headers.TryAddWithoutValidation("X-App", "a\r\nX-Injected: 1"),
            request => request.RequestUri = new Uri($"http://localhost:{server.Address.Port}/x"),
        })
        {
            await using var provider = Services(server.Address, (services, configuration) => services
                .AddUpstreamClient<IThingsClient>(new ThingsContract(), configuration).AddHttpMessageHandler(() => new Meddler(meddle)));

            var exception = await Assert.ThrowsAsync<UpstreamException>(() => provider.GetRequiredService<IThingsClient>().GetThingAsync("7"));

            Assert.Contains(exception.Code, new[] { UpstreamErrorCode.ValidationFailed, UpstreamErrorCode.EgressDenied });
            Assert.Equal(CallEffect.NotSent, exception.Error.Effect);
        }

        Assert.Empty(server.Deliveries);
    }

    [Fact]
    public async Task Host_WithMistakes_DoesNotStartAndNamesThemAll()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Upstreams:ThingStore:Budget:Total"] = "-1s",
            ["Upstreams:ThingStore:Nonsense"] = "1",
            ["Upstreams:Unheard:BaseAddress"] = "https://x.example",
        });
        builder.Services.AddUpstreamClient<IThingsClient>(new ThingsContract(), builder.Configuration);
        builder.Services.AddUpstreamClient<IThingsClient>(new ThingsContract(), builder.Configuration);
        using var host = builder.Build();

        var exception = await Assert.ThrowsAsync<UpstreamConfigurationException>(() => host.StartAsync());

        Assert.Equal(
            ["Upstreams:ThingStore", "Upstreams:ThingStore:Budget:Total", "Upstreams:ThingStore:Nonsense", "Upstreams:Unheard"],
            exception.Errors.Select(static e => e.Key).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Host_WithASecondResilienceHandler_DoesNotStart(bool byDefault)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        if (byDefault)
        {
            builder.Services.ConfigureHttpClientDefaults(static http => http.AddStandardResilienceHandler());
        }

        var client = builder.Services.AddUpstreamClient<IThingsClient>(new ThingsContract(), builder.Configuration);
        if (!byDefault)
        {
            client.AddStandardResilienceHandler();
        }

        using var host = builder.Build();

        var exception = await Assert.ThrowsAsync<UpstreamConfigurationException>(() => host.StartAsync());
        Assert.Contains("second resilience handler", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_WithoutMistakes_Starts()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddUpstreamClient<IThingsClient>(new ThingsContract(), builder.Configuration);
        using var host = builder.Build();

        await host.StartAsync();
        await host.StopAsync();
    }

    [Fact]
    public void Api_OfAnUnknownUpstream_NamesTheKnownOnes()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddUpstreamClient<IThingsApi>("things"));
        Assert.Contains("thing-store", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_WithoutContainer_IsFoundByItsInterface()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);

        var client = UpstreamClient.Create<IThingsClient>(settings => settings.BaseAddress = server.Address);
        var api = UpstreamClient.Create<IThingsApi>("thing-store", settings => settings.BaseAddress = server.Address);

        Assert.Equal("7", (await client.GetThingAsync("7")).Id);
        Assert.Equal("7", (await api.GetThing("7")).GetProperty("id").GetString());
        Assert.Throws<InvalidOperationException>(() => UpstreamClient.Create<IThingsApi>());
    }

    private static ServiceProvider Services(Uri address, Action<IServiceCollection, IConfiguration> add)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Upstreams:ThingStore:BaseAddress"] = address.ToString() }).Build();
        var services = new ServiceCollection();
        add(services, configuration);
        return services.BuildServiceProvider();
    }

    private sealed class Meddler(Action<HttpRequestMessage> meddle) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            meddle(request);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
