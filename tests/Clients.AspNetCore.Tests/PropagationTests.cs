using System.Collections.Concurrent;
using Clients.Resilience;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Refit;

namespace Clients.AspNetCore.Tests;

internal interface IFirstApi
{
    [Get("/first")]
    Task<HttpResponseMessage> Get();
}

internal interface ISecondApi
{
    [Get("/second")]
    Task<HttpResponseMessage> Get();
}

/// <summary>An app on a real socket whose one endpoint calls two upstreams, each with a policy of its own, which record what arrives.</summary>
public sealed class PropagationTests
{
    [Fact]
    public async Task Headers_OfTheCaller_TravelToTheUpstreamsWhosePolicyNamesThem()
    {
        await using var world = await StartAsync();

        var answer = await world.App.GetAsync(
            "/both", ("X-Tenant", "acme"), ("Accept-Language", "de"), ("X-Other", "canary"), ("Authorization", "Bearer canary"), ("Cookie", "a=canary"),
            ("X-Forwarded-For", "10.0.0.1"), ("Proxy-Authorization", "canary"), ("X-Api-Key", "canary"), ("baggage", "a=canary"), ("X-Request-Attempts", "7"));

        Assert.Equal("ok", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(("acme", null), (world.Arrived("/first", "X-Tenant"), world.Arrived("/second", "X-Tenant")));
        Assert.Equal((null, "de"), (world.Arrived("/first", "Accept-Language"), world.Arrived("/second", "Accept-Language")));
        Assert.Equal((TestApp.Id, null), (world.Arrived("/first", "X-Correlation-Id"), world.Arrived("/second", "X-Correlation-Id")));
        Assert.DoesNotContain(world.All, static value => value.Contains("canary", StringComparison.Ordinal) || value.Contains("10.0.0.1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a\u00e9")]
    [InlineData("long")]
    public async Task Value_ThatCannotTravel_IsLeftOutAndNamedInTheLog(string value)
    {
        await using var world = await StartAsync();

        await world.App.GetAsync("/both", ("X-Tenant", value == "long" ? new string('a', PropagatedHeaders.LongestValue + 1) : value));

        Assert.Null(world.Arrived("/first", "X-Tenant"));
        Assert.Contains(world.App.Logs.All, static line => line.Contains("Header x-tenant of the request is not passed on", StringComparison.Ordinal));
    }

    /// <summary>Bytes as they are: HttpClient would put them in order.</summary>
    [Theory]
    [InlineData("Connection: X-Tenant")]
    [InlineData("Connection: keep-alive, X-Tenant")]
    [InlineData("Connection: X-Tenant, keep-alive")]
    [InlineData("connection: KEEP-ALIVE,x-TENANT")]
    [InlineData("Connection: close, X-Tenant")]
    [InlineData("Connection: X-Tenant,close")]
    [InlineData("Connection: Upgrade, X-Tenant")]
    [InlineData("Connection: keep-alive, Upgrade, X-Tenant")]
    [InlineData("Connection: keep-alive\r\nConnection: X-Tenant")]
    [InlineData("Connection: X-Tenant\r\nConnection: close")]
    [InlineData("Connection: ,, keep-alive ,\tX-Tenant\t,")]
    public async Task Value_OfThisConnectionOnly_IsLeftOut(string lines)
    {
        await using var world = await StartAsync();

        await world.App.SendRawAsync($"GET /both HTTP/1.1\r\nHost: a\r\nX-Tenant: acme\r\nX-Many-1: stays\r\n{lines}\r\n\r\n");

        Assert.Equal((null, "stays"), (world.Arrived("/first", "X-Tenant"), world.Arrived("/first", "X-Many-1")));
    }

    [Theory]
    [InlineData("keep-alive")]
    [InlineData("close")]
    [InlineData("X-Other")]
    [InlineData("X-Tenant-Id, X")]
    public async Task Value_ThatConnectionDoesNotName_TravelsOn(string connection)
    {
        await using var world = await StartAsync();

        await world.App.SendRawAsync($"GET /both HTTP/1.1\r\nHost: a\r\nX-Tenant: acme\r\nConnection: {connection}\r\n\r\n");

        Assert.Equal("acme", world.Arrived("/first", "X-Tenant"));
    }

    [Fact]
    public async Task Values_TogetherTooLong_AreLeftOutFromThereOn()
    {
        await using var world = await StartAsync();
        var many = Enumerable.Range(0, 10).Select(static n => ($"x-many-{n}", new string('a', PropagatedHeaders.LongestValue))).ToArray();

        await world.App.GetAsync("/both", many);

        Assert.Equal(PropagatedHeaders.LongestTotal / PropagatedHeaders.LongestValue, many.Count(header => world.Arrived("/first", header.Item1) is not null));
    }

    [Fact]
    public async Task Names_OfThePolicies_NeverIncludeCredentials()
    {
        await using var world = await StartAsync();

        Assert.Equal(["accept-language", "x-tenant"], world.Propagated.Names.Where(static name => !name.StartsWith("x-many-", StringComparison.Ordinal)));
    }

    private static async Task<World> StartAsync()
    {
        var arrived = new ConcurrentDictionary<string, Dictionary<string, string>>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var upstream = builder.Build();
        upstream.Run(context =>
        {
            arrived[context.Request.Path] = context.Request.Headers.ToDictionary(static header => header.Key, static header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
            return Task.CompletedTask;
        });
        await upstream.StartAsync();

        PropagatedHeaders? propagated = null;
        var app = await TestApp.StartAsync(
            app =>
            {
                propagated = app.Services.GetRequiredService<PropagatedHeaders>();
                app.MapGet("/both", static async (IServiceProvider services) =>
                {
                    (await services.GetRequiredService<IFirstApi>().Get()).Dispose();
                    (await services.GetRequiredService<ISecondApi>().Get()).Dispose();
                    return Results.Text("ok");
                });
            },
            register: services =>
            {
                var configuration = new ConfigurationBuilder().Build();
                services.AddUpstreamClient<IFirstApi>(
                    new RecordedContract<IFirstApi>("first", new Uri(upstream.Urls.Single()), ["x-correlation-id", "x-tenant", "Authorization", "Cookie", "X-Api-Key", "X-Forwarded-For", "baggage", .. Enumerable.Range(0, 10).Select(static n => $"x-many-{n}")]),
                    configuration);
                services.AddUpstreamClient<ISecondApi>(new SecondContract(new Uri(upstream.Urls.Single()), ["accept-language"]), configuration);
            });
        return new World(app, upstream, arrived, propagated!);
    }

    private sealed record World(
        TestApp App, WebApplication Upstream, ConcurrentDictionary<string, Dictionary<string, string>> Requests, PropagatedHeaders Propagated) : IAsyncDisposable
    {
        public IEnumerable<string> All => Requests.Values.SelectMany(static headers => headers.Values);

        public string? Arrived(string path, string name) => Requests[path].GetValueOrDefault(name);

        public async ValueTask DisposeAsync()
        {
            await App.DisposeAsync();
            await Upstream.DisposeAsync();
        }
    }

    private class RecordedContract<TApi>(string name, Uri address, IReadOnlyList<string> propagate) : UpstreamContract
        where TApi : class
    {
        public override UpstreamDefinition Definition { get; } = new()
        {
            Name = name,
            BaseAddress = address,
            Headers = new HeaderPolicy { Propagate = propagate },
            Credential = new CredentialPolicy { Scheme = CredentialScheme.Header, Header = "X-Api-Key", Optional = true },
        };

        public override Type? ClientType => typeof(TApi);

        public override object CreateClient(UpstreamConnection connection) => connection.Api<TApi>();
    }

    private sealed class SecondContract(Uri address, IReadOnlyList<string> propagate) : RecordedContract<ISecondApi>("second", address, propagate);
}
