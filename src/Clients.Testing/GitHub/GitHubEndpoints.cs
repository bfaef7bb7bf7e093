namespace Clients.Testing.GitHub;

/// <summary>Registers every operation of the contract, one line per part.</summary>
internal static class GitHubEndpoints
{
    public static void Register(FakeUpstream upstream, GitHubContext context)
    {
        new RepositoryEndpoints(context).Register(upstream);
        new CommitEndpoints(context).Register(upstream);
        new ContentEndpoints(context).Register(upstream);
        new CheckEndpoints(context).Register(upstream);
        new WorkflowEndpoints(context).Register(upstream);
        new RunEndpoints(context).Register(upstream);
        new RunFileEndpoints(context).Register(upstream);
        new SearchEndpoint(context).Register(upstream);
        new StatisticsEndpoints(context).Register(upstream);
        new RateLimitEndpoint(context).Register(upstream);
    }
}
