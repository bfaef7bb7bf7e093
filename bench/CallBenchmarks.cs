using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using BenchmarkDotNet.Attributes;
using Clients.GitHub;
using Clients.Resilience;
using Microsoft.Extensions.DependencyInjection;
using Refit;

namespace Clients.Bench;

/// <summary>One typed GET through the whole pipeline against what it could cost at least, and against its peers, in one run.</summary>
[MemoryDiagnoser]
public class CallBenchmarks : IDisposable
{
    private static readonly Uri Address = new("http://127.0.0.1:9");
    private static readonly JsonTypeInfo<Repository> Type = (JsonTypeInfo<Repository>)GitHubRepoJson.Options.GetTypeInfo(typeof(Repository));

    private HttpClient _handWritten = null!;
    private IBareApi _bare = null!;
    private IBareApi _standard = null!;
    private IWireApi _wire = null!;
    private IGitHubRepoClient _clients = null!;
    private Listener? _listener;

    [Params(1024, 24 * 1024)]
    public int Bytes { get; set; }

    [GlobalSetup(Target = nameof(ClientsObserved))]
    public void SetupObserved()
    {
        _listener = new Listener(); // each benchmark has a process of its own: nobody listens in the others
        Setup();
    }

    [GlobalSetup]
    public void Setup()
    {
        var body = Documents.Repository(Bytes);
        var settings = new RefitSettings(new SystemTextJsonContentSerializer(GitHubRepoJson.Options));
        _handWritten = new HttpClient(new InMemoryUpstream(body)) { BaseAddress = Address };
        _bare = RestService.ForGenerated<IBareApi>(new HttpClient(new InMemoryUpstream(body)) { BaseAddress = Address }, settings);
        _wire = RestService.ForGenerated<IWireApi>(new HttpClient(new InMemoryUpstream(body)) { BaseAddress = Address }, settings);
        _clients = UpstreamClient.Create<IGitHubRepoClient>(s =>
        {
            s.Define = Unlimited.Policy;
            s.BaseAddress = Address;
            s.Transport = new InMemoryUpstream(body);
            s.LoggerFactory = _listener;
        });

        var services = new ServiceCollection();
        services.AddRefitGeneratedClient<IBareApi>(settings)
            .ConfigureHttpClient(client => client.BaseAddress = Address)
            .ConfigurePrimaryHttpMessageHandler(() => new InMemoryUpstream(body))
            .AddStandardResilienceHandler();
        _standard = services.BuildServiceProvider().GetRequiredService<IBareApi>();
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _handWritten.Dispose();
        _listener?.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true)]
    public async Task<Repository?> HandWritten()
    {
        using var response = await _handWritten.GetAsync("repos/acme/rocket", HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        await using var stream = await response.Content.ReadAsStreamAsync();
        return await JsonSerializer.DeserializeAsync(stream, Type);
    }

    [Benchmark]
    public Task<Repository> RefitBare() => _bare.GetAsync("acme", "rocket");

    /// <summary>What stands under our clients: Refit builds the request and gives the response, whose stream is read.</summary>
    [Benchmark]
    public async Task<Repository?> RefitWire()
    {
        using var response = await _wire.GetAsync("acme", "rocket", this);
        await using var stream = await response.Content.ReadAsStreamAsync();
        return await JsonSerializer.DeserializeAsync(stream, Type);
    }

    [Benchmark]
    public Task<Repository> RefitWithStandardHandler() => _standard.GetAsync("acme", "rocket");

    [Benchmark]
    public Task<Repository> Clients() => _clients.GetRepositoryAsync("acme", "rocket");

    /// <summary>The same while log, metrics and spans are all taken.</summary>
    [Benchmark]
    public Task<Repository> ClientsObserved() => _clients.GetRepositoryAsync("acme", "rocket");
}

internal interface IWireApi
{
    [Get("/repos/{owner}/{repo}")]
    Task<HttpResponseMessage> GetAsync(string owner, string repo, [Property] object call);
}

internal interface IBareApi
{
    [Get("/repos/{owner}/{repo}")]
    Task<Repository> GetAsync(string owner, string repo);
}
