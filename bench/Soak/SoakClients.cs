using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Refit;

namespace Clients.Bench.Soak;

/// <summary>The kinds of calls that retries care about.</summary>
internal enum SoakKind
{
    Get,
    Put,
    Delete,
    Create,
    Poke,
    Start,
}

internal interface ISoakSubject : IDisposable
{
    Task<Thing> CallAsync(SoakKind kind, string id, CancellationToken cancellationToken);
}

internal sealed class OurClient : ISoakSubject
{
    private readonly ServiceProvider services;
    private readonly ISoakClient client;

    public OurClient(Uri address, SoakPlan plan)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(Settings(address, plan)).Build();
        var collection = new ServiceCollection();
        var http = collection.AddSoakClient(configuration);
        if (plan.Http2)
        {
            http.AddHttpMessageHandler(static () => new PriorKnowledge()); // between the pipeline and its own transport
        }

        services = collection.BuildServiceProvider();
        client = services.GetRequiredService<ISoakClient>();
    }

    public Task<Thing> CallAsync(SoakKind kind, string id, CancellationToken cancellationToken) => kind switch
    {
        SoakKind.Get => client.GetThingAsync(id, cancellationToken: cancellationToken),
        SoakKind.Put => client.PutThingAsync(id, Body(id), cancellationToken: cancellationToken),
        SoakKind.Delete => client.DeleteThingAsync(id, cancellationToken: cancellationToken),
        SoakKind.Create => client.CreateThingAsync(id, Body(id), cancellationToken: cancellationToken),
        SoakKind.Poke => client.PokeThingAsync(id, cancellationToken: cancellationToken),
        _ => client.StartThingAsync(id, Body(id), cancellationToken: cancellationToken),
    };

    public void Dispose() => services.Dispose();

    internal static Thing Body(string id) => new() { Id = id, Name = "a thing" };

    private static IEnumerable<KeyValuePair<string, string?>> Settings(Uri address, SoakPlan plan)
    {
        yield return new("Upstreams:Soak:BaseAddress", address.ToString());
        yield return new("Upstreams:Soak:Budget:Total", Milliseconds(plan.Total));
        yield return new("Upstreams:Soak:Budget:Attempt", Milliseconds(plan.Attempt));
        yield return new("Upstreams:Soak:Budget:Connect", Milliseconds(plan.Attempt));
        if (!plan.Breaker)
        {
            yield return new("Upstreams:Soak:Breaker:Consecutive", $"{int.MaxValue}");
            yield return new("Upstreams:Soak:Breaker:Minimum", $"{int.MaxValue}");
        }
    }

    private static string Milliseconds(TimeSpan span) => string.Create(CultureInfo.InvariantCulture, $"{span.TotalMilliseconds:0}ms");
}

/// <summary>Refit as most apps use it: Task&lt;T&gt;, and Microsoft's standard resilience handler with the same budgets and attempts.</summary>
internal sealed class StandardClient : ISoakSubject
{
    private readonly ServiceProvider services;
    private readonly IStandardSoakApi api;

    public StandardClient(Uri address, SoakPlan plan)
    {
        var collection = new ServiceCollection();
        var http = collection.AddRefitGeneratedClient<IStandardSoakApi>(new RefitSettings(new SystemTextJsonContentSerializer(SoakJson.Options)))
            .ConfigureHttpClient(client => client.BaseAddress = address)
            .ConfigurePrimaryHttpMessageHandler(static () => new SocketsHttpHandler { EnableMultipleHttp2Connections = true });
        http.AddStandardResilienceHandler(options =>
        {
            options.TotalRequestTimeout.Timeout = plan.Total;
            options.AttemptTimeout.Timeout = plan.Attempt;
            options.Retry.MaxRetryAttempts = 2;
            options.Retry.Delay = TimeSpan.FromMilliseconds(50);
            options.RateLimiter.DefaultRateLimiterOptions.PermitLimit = 1000;
            options.CircuitBreaker.MinimumThroughput = plan.Breaker ? options.CircuitBreaker.MinimumThroughput : int.MaxValue;
        });
        if (plan.Http2)
        {
            http.AddHttpMessageHandler(static () => new PriorKnowledge());
        }

        services = collection.BuildServiceProvider();
        api = services.GetRequiredService<IStandardSoakApi>();
    }

    public Task<Thing> CallAsync(SoakKind kind, string id, CancellationToken cancellationToken) => kind switch
    {
        SoakKind.Get => api.GetAsync(id, cancellationToken),
        SoakKind.Put => api.PutAsync(id, OurClient.Body(id), cancellationToken),
        SoakKind.Delete => api.DeleteAsync(id, cancellationToken),
        SoakKind.Create => api.CreateAsync(id, OurClient.Body(id), cancellationToken),
        SoakKind.Poke => api.PokeAsync(id, cancellationToken),
        _ => api.StartAsync(id, OurClient.Body(id), Guid.NewGuid().ToString(), cancellationToken),
    };

    public void Dispose() => services.Dispose();
}

internal interface IStandardSoakApi
{
    [Get("/things/{id}")]
    Task<Thing> GetAsync(string id, CancellationToken cancellationToken);

    [Put("/things/{id}")]
    Task<Thing> PutAsync(string id, [Body] Thing body, CancellationToken cancellationToken);

    [Delete("/things/{id}")]
    Task<Thing> DeleteAsync(string id, CancellationToken cancellationToken);

    [Post("/things/{id}")]
    Task<Thing> CreateAsync(string id, [Body] Thing body, CancellationToken cancellationToken);

    [Post("/things/{id}/poke")]
    Task<Thing> PokeAsync(string id, CancellationToken cancellationToken);

    [Post("/things/{id}/start")]
    Task<Thing> StartAsync(string id, [Body] Thing body, [Header("Idempotency-Key")] string key, CancellationToken cancellationToken);
}

/// <summary>HTTP/2 without TLS: clients choose it by themselves only over TLS.</summary>
internal sealed class PriorKnowledge : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        return base.SendAsync(request, cancellationToken);
    }
}
