using Clients.Resilience;
using Clients.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Refit;

namespace Clients.Tests;

/// <summary>An upstream without an OpenAPI document: a Refit interface of one's own and an upstream.json.</summary>
public sealed class HandWrittenClientTests
{
    private const string Contract = """
        openapi: 3.1.0
        info: { title: Echo, version: 1.0.0 }
        paths:
          /echoes/{id}:
            get:
              operationId: getEcho
              parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
              responses:
                '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Echo' } } } }
                '409': { description: busy }
          /echoes:
            post:
              operationId: createEcho
              parameters: [{ name: Idempotency-Key, in: header, required: true, schema: { type: string } }]
              requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Echo' } } } }
              responses:
                '201': { description: made, content: { application/json: { schema: { $ref: '#/components/schemas/Echo' } } } }
        components:
          schemas:
            Echo: { type: object, required: [text], properties: { text: { type: string } } }
        """;

    [Fact]
    public async Task RefitInterface_UnderAPolicy_GetsTheSamePipeline()
    {
        await using var upstream = await StartAsync();
        upstream.Faults.On("getEcho").Status(503).Times(1);
        await using var services = Services(upstream);

        var echo = await services.GetRequiredService<IEchoApi>().GetAsync("one");

        Assert.NotNull(echo.Text);
        Assert.Equal(2, upstream.Requests.Count(r => r.OperationId == "getEcho"));
    }

    [Fact]
    public async Task RefitInterface_WhoseCallFails_ThrowsTheSameErrorsUnderThePolicysName()
    {
        await using var upstream = await StartAsync();
        upstream.Faults.On("getEcho").Status(409);
        await using var services = Services(upstream);

        var failure = await Assert.ThrowsAsync<UpstreamException>(() => services.GetRequiredService<IEchoApi>().GetAsync("one"));

        Assert.Equal(("echo_busy", "echo", 409), (failure.Code, failure.Error.Upstream, failure.Error.Status));
    }

    [Fact]
    public async Task RefitInterface_OfAKeyedOperation_SendsOneKeyOnEveryAttempt()
    {
        await using var upstream = await StartAsync();
        upstream.Faults.On("createEcho").Status(503).Times(1);
        await using var services = Services(upstream);

        await services.GetRequiredService<IEchoApi>().CreateAsync(new EchoMessage("hello"));

        var keys = upstream.Requests.Where(r => r.OperationId == "createEcho").Select(r => r.Headers["Idempotency-Key"]).ToList();
        Assert.Equal(2, keys.Count);
        Assert.Single(keys.Distinct());
    }

    [Fact]
    public async Task RefitInterface_WithoutContainer_WorksTheSame()
    {
        await using var upstream = await StartAsync();
        var echo = UpstreamClient.Create<IEchoApi>("echo", settings => settings.BaseAddress = upstream.BaseAddress);

        Assert.NotNull((await echo.GetAsync("one")).Text);
    }

    [Fact]
    public async Task RefitInterfaces_OfOneUpstream_ShareAPoolThatFollowsNothingByItself()
    {
        await using var upstream = await StartAsync();
        var registration = new ServiceCollection();
        registration.AddUpstreamClient<IEchoApi>("echo", Configuration(upstream));
        registration.AddUpstreamClient<IEchoReader>("echo", Configuration(upstream));
        await using var services = registration.BuildServiceProvider();

        var handler = services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler("upstream:echo");
        while (handler is DelegatingHandler { InnerHandler: { } inner })
        {
            handler = inner;
        }

        Assert.False(Assert.IsType<SocketsHttpHandler>(handler).AllowAutoRedirect);
        Assert.NotNull((await services.GetRequiredService<IEchoReader>().GetAsync("one")).Text);
    }

    [Fact]
    public void RefitInterface_OfAnUnknownUpstream_NamesTheKnownOnes()
    {
        var failure = Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddUpstreamClient<IEchoApi>("ekko"));

        Assert.Contains("Known: echo", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<FakeUpstream> StartAsync()
    {
        var upstream = FakeUpstream.FromContract(Contract);
        await upstream.StartAsync(TestContext.Current.CancellationToken);
        return upstream;
    }

    private static ServiceProvider Services(FakeUpstream upstream)
    {
        var services = new ServiceCollection();
        services.AddUpstreamClient<IEchoApi>("echo", Configuration(upstream));
        return services.BuildServiceProvider();
    }

    private static IConfiguration Configuration(FakeUpstream upstream) => new ConfigurationBuilder()
        .AddInMemoryCollection([new("Upstreams:Echo:BaseAddress", upstream.BaseAddress.ToString())]).Build();
}

public sealed record EchoMessage(string Text);

public interface IEchoApi
{
    [Get("/echoes/{id}")]
    Task<EchoMessage> GetAsync(string id);

    [Post("/echoes")]
    Task<EchoMessage> CreateAsync([Body] EchoMessage message);
}

public interface IEchoReader
{
    [Get("/echoes/{id}")]
    Task<EchoMessage> GetAsync(string id);
}
