using Clients.GitHub;
using Clients.Resilience;

namespace Clients.Bench.GitHubHour;

/// <summary>The generated client, as an app uses it.</summary>
public sealed class OurHour : HourClient
{
    private readonly IGitHubRepoClient github;

    private readonly bool keeps;

    /// <param name="address">The server.</param>
    /// <param name="time">The simulation's clock.</param>
    /// <param name="keeps">Whether answers are kept: those that GitHub confirms are free, and the quota says nothing about them.</param>
    public OurHour(Uri address, SimulatedTime time, bool keeps)
    {
        this.keeps = keeps;
        github = UpstreamClient.Create<IGitHubRepoClient>(settings =>
        {
            settings.BaseAddress = address;
            settings.TimeProvider = time;
            settings.Token = static _ => new ValueTask<string?>(Token);
            settings.Transport = new LatencyHandler(time);
            settings.Define = policy => policy with { Cache = policy.Cache with { Enabled = keeps } };
        });
    }

    public override string Name => keeps ? "Clients, keeping answers" : "Clients";

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
