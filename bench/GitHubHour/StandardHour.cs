using System.Net.Http.Headers;
using Clients.GitHub;
using Microsoft.Extensions.DependencyInjection;
using Refit;

namespace Clients.Bench.GitHubHour;

/// <summary>The three operations, as a team would declare them for Refit.</summary>
internal interface IStandardGitHub
{
    [Get("/repos/{owner}/{repo}")]
    Task<Repository> GetRepositoryAsync(string owner, string repo);

    [Get("/search/repositories")]
    Task<HttpResponseMessage> SearchAsync(string q);

    [Post("/repos/{owner}/{repo}/actions/workflows/{workflow}/dispatches")]
    Task<HttpResponseMessage> DispatchAsync(string owner, string repo, string workflow, [Body] Dictionary<string, string> body);
}

/// <summary>Refit with Microsoft's standard resilience handler at its defaults; its failures carry the answer's headers.</summary>
public sealed class StandardHour : HourClient
{
    private readonly ServiceProvider services;
    private readonly IStandardGitHub github;
    private readonly SimulatedTime time;

    public StandardHour(Uri address, SimulatedTime time)
    {
        this.time = time;
        var collection = new ServiceCollection();
        collection.AddSingleton<TimeProvider>(time);
        collection.AddRefitGeneratedClient<IStandardGitHub>(new RefitSettings(new SystemTextJsonContentSerializer(GitHubRepoJson.Options)))
            .ConfigureHttpClient(http =>
            {
                http.BaseAddress = address;
                http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("bench", "1"));
                http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
            })
            .ConfigurePrimaryHttpMessageHandler(() => new LatencyHandler(time))
            .AddStandardResilienceHandler();
        services = collection.BuildServiceProvider();
        github = services.GetRequiredService<IStandardGitHub>();
    }

    public override string Name => "Refit + standard handler";

    public override async Task<HourAnswer> CallAsync(HourWork work)
    {
        try
        {
            switch (work)
            {
                case HourWork.Search:
                    using (var found = await github.SearchAsync("rocket").ConfigureAwait(false))
                    {
                        return Judge(found);
                    }

                case HourWork.Write:
                    using (var done = await github.DispatchAsync(Owner, Repository, Workflow, new() { ["ref"] = "main" }).ConfigureAwait(false))
                    {
                        return Judge(done);
                    }

                default:
                    await github.GetRepositoryAsync(Owner, Repository).ConfigureAwait(false);
                    return new HourAnswer(true, null);
            }
        }
        catch (ApiException failure)
        {
            return new HourAnswer(false, Told(failure.Headers));
        }
#pragma warning disable CA1031 // Polly's and HttpClient's: they say nothing of when to come again.
        catch (Exception)
#pragma warning restore CA1031
        {
            return new HourAnswer(false, null);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await services.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    private HourAnswer Judge(HttpResponseMessage response) => new(response.IsSuccessStatusCode, response.IsSuccessStatusCode ? null : Told(response.Headers));

    /// <summary>A careful team reads GitHub's headers itself.</summary>
    private DateTimeOffset? Told(HttpResponseHeaders? headers) => headers switch
    {
        { RetryAfter.Delta: { } delta } => time.GetUtcNow() + delta,
        not null when headers.TryGetValues("x-ratelimit-remaining", out var left) && left.Contains("0", StringComparer.Ordinal)
            && headers.TryGetValues("x-ratelimit-reset", out var reset) => DateTimeOffset.FromUnixTimeSeconds(long.Parse(reset.First(), System.Globalization.CultureInfo.InvariantCulture)),
        _ => null,
    };
}
