using Clients.GitHub;
using Clients.Resilience;

namespace Clients.Bench.GitHubHour;

/// <summary>The generated client, as an app uses it.</summary>
public sealed class OurHour : HourClient
{
    private readonly IGitHubRepoClient github;

    /// <param name="address">The server.</param>
    /// <param name="time">The simulation's clock.</param>
    /// <param name="sharedState">Where several processes share what they know; <c>null</c>: each for itself.</param>
    public OurHour(Uri address, SimulatedTime time, string? sharedState = null) => github = UpstreamClient.Create<IGitHubRepoClient>(settings =>
    {
        settings.BaseAddress = address;
        settings.TimeProvider = time;
        settings.Token = static _ => new ValueTask<string?>(Token);
        settings.Transport = new LatencyHandler(time);
        settings.Configuration = HourConfiguration.Of(sharedState);
    });

    public override string Name => "Clients";

    public override async Task<HourAnswer> CallAsync(HourWork work)
    {
        try
        {
            await (work switch
            {
                HourWork.Search => (Task)github.SearchRepositoriesAsync("rocket"),
                HourWork.Write => github.DispatchWorkflowAsync(Owner, Repository, Workflow, new() { Ref = "main" }),
                _ => github.GetRepositoryAsync(Owner, Repository),
            }).ConfigureAwait(false);
            return new HourAnswer(true, null);
        }
        catch (UpstreamException failure)
        {
            return new HourAnswer(false, failure.Error.RetryAt);
        }
    }
}
