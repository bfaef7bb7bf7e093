using System.Net;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Diagnosers;
using Clients.GitHub;
using Clients.Resilience;

namespace Clients.Bench;

/// <summary>A call that fails, translated, against what the exception alone costs a hand-written client.</summary>
[MemoryDiagnoser]
[ExceptionDiagnoser]
public class FailureBenchmarks : IDisposable
{
    private static readonly Uri Address = new("http://127.0.0.1:9");

    private HttpClient _handWritten = null!;
    private IGitHubRepoClient _clients = null!;

    [GlobalSetup]
    public void Setup()
    {
        var body = """{ "message": "Not Found", "documentation_url": "https://docs.github.com/rest" }"""u8.ToArray();
        _handWritten = new HttpClient(new InMemoryUpstream(body, HttpStatusCode.NotFound)) { BaseAddress = Address };
        _clients = UpstreamClient.Create<IGitHubRepoClient>(s =>
        {
            s.Define = Unlimited.Policy;
            s.BaseAddress = Address;
            s.Transport = new InMemoryUpstream(body, HttpStatusCode.NotFound);
        });
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _handWritten.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true)]
    public async Task<HttpStatusCode?> HandWritten()
    {
        try
        {
            using var response = await _handWritten.GetAsync("repos/acme/rocket", HttpCompletionOption.ResponseHeadersRead);
            response.EnsureSuccessStatusCode();
            return null;
        }
        catch (HttpRequestException exception)
        {
            return exception.StatusCode;
        }
    }

    [Benchmark]
    public async Task<string?> Clients()
    {
        try
        {
            await _clients.GetRepositoryAsync("acme", "rocket");
            return null;
        }
        catch (UpstreamException exception)
        {
            return exception.Code;
        }
    }
}
