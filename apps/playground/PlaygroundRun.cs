using System.Diagnostics;
using Clients.GitHub;
using Clients.InternalJobs;
using Clients.Resilience;

namespace Playground;

/// <summary>Starts everything, walks through the steps a newcomer should see, and keeps serving.</summary>
internal static class PlaygroundRun
{
    public static async Task<int> RunAsync(PlaygroundOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        await using var world = await World.StartAsync(options, cancellationToken);
        await output.WriteLineAsync($"""
            Upstreams
              github         {world.GitHubAddress}{(world.GitHub is null ? "" : "  (embedded)")}
              internal-jobs  {world.Jobs.BaseAddress}  (embedded)
            Apps
              task-runner    {world.TaskRunner}
              web-jobs       {world.WebJobs}
              web-app        {world.WebApp}

            """);

        await using var services = Services(world);
        var steps = new Steps(output);
        await RunStepsAsync(steps, options, services, world, cancellationToken);
        await output.WriteLineAsync($"\n{steps.Passed} steps worked, {steps.Failed} failed, in {watch.Elapsed.TotalSeconds:0.0} s.");
        if (!options.Once)
        {
            var (owner, name) = options.Target;
            await output.WriteLineAsync($"\nBrowse {world.TaskRunner} or {world.TaskRunner}repos/{owner}/{name}. Ctrl+C stops.");
            await world.WaitForShutdownAsync(cancellationToken);
        }

        return steps.Failed == 0 ? 0 : 1;
    }

    // As an app does it: register, then inject the interface.
    private static ServiceProvider Services(World world)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(world.Settings).Build();
        var services = new ServiceCollection();
        services.AddGitHubRepoClient(configuration);
        services.AddInternalJobsClient(configuration);
        return services.BuildServiceProvider();
    }

    private static async Task RunStepsAsync(
        Steps steps, PlaygroundOptions options, ServiceProvider services, World world, CancellationToken cancellationToken)
    {
        var github = services.GetRequiredService<IGitHubRepoClient>();
        var (owner, name) = options.Target;
        await steps.RunAsync("look a repository up", async () =>
        {
            var found = await github.GetRepositoryAsync(owner, name, cancellationToken: cancellationToken);
            return $"{found.FullName} (id {found.Id}, default branch {found.DefaultBranch}): {found.Description}";
        });
        await steps.RunAsync("walk its branches page by page", async () =>
        {
            var (branches, pages) = (0, 0);
            await foreach (var page in github.ListBranchesAllAsync(owner, name, perPage: 100, cancellationToken: cancellationToken).ByPageAsync())
            {
                branches += page.Items.Count;
                if (++pages == 3)
                {
                    break;
                }
            }

            return $"{branches} branches on {pages} pages";
        });
        await steps.RunAsync("submit a job and follow it to its end", () =>
            JobWalk.RunAsync(services.GetRequiredService<IInternalJobsClient>(), $"{owner}/{name}", cancellationToken));
        await steps.RunAsync("see how a failure looks", async () =>
        {
            try
            {
                await github.GetRepositoryAsync(owner, "there-is-no-such-repository", cancellationToken: cancellationToken);
                throw new InvalidOperationException("The repository exists.");
            }
            catch (UpstreamException failure) when (failure.Code == UpstreamErrorCode.NotFound)
            {
                return $"code {failure.Code}, status {failure.Error.Status}, {failure.Error.Attempts} attempt, correlation id {failure.Error.CorrelationId}";
            }
        });
        foreach (var (app, address) in new[]
        {
            ("task-runner", new Uri(world.TaskRunner, $"api/repos/{owner}/{name}")), ("web-app", new Uri(world.WebApp, $"api/projects/{owner}/{name}")),
        })
        {
            await steps.RunAsync($"ask {app} for the same repository", () => AppProbe.GetAsync(address, cancellationToken));
        }

        await steps.RunAsync("hand web-jobs a command and follow it to its end", () =>
            AppProbe.CommandAsync(world.WebJobs, owner, name, cancellationToken));
    }
}
