using Clients.Testing;
using TaskRunner;
using WebApp;
using WebJobs;

namespace Playground;

/// <summary>Everything that the playground runs: two embedded upstreams and three apps, all on loopback in this process.</summary>
internal sealed class World : IAsyncDisposable
{
    private readonly List<WebApplication> _apps = [];
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("playground-");

    private World(FakeGitHub? github, FakeInternalJobs jobs, Uri gitHubAddress)
    {
        GitHub = github;
        Jobs = jobs;
        GitHubAddress = gitHubAddress;
    }

    public FakeGitHub? GitHub { get; }

    public FakeInternalJobs Jobs { get; }

    public Uri GitHubAddress { get; }

    public Uri TaskRunner { get; private set; } = null!;

    public Uri WebJobs { get; private set; } = null!;

    public Uri WebApp { get; private set; } = null!;

    /// <summary>What every app here is configured with.</summary>
    public IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Upstreams:GitHub:BaseAddress"] = GitHubAddress.ToString(),
        ["Upstreams:InternalJobs:BaseAddress"] = Jobs.BaseAddress.ToString(),
        ["Outbox:Path"] = Path.Combine(_data.FullName, "outbox.db"),
        ["Logging:LogLevel:Default"] = "Error",
    };

    public static async Task<World> StartAsync(PlaygroundOptions options, CancellationToken cancellationToken)
    {
        var github = options.GitHub is null ? await FakeGitHub.StartAsync(cancellationToken: cancellationToken) : null;
        var jobs = await FakeInternalJobs.StartAsync(cancellationToken: cancellationToken);
        var world = new World(github, jobs, options.GitHub ?? github!.BaseAddress);
        world.TaskRunner = await world.StartAsync(TaskRunnerHost.Build, options.Port, 0, cancellationToken);
        world.WebJobs = await world.StartAsync(WebJobsHost.Build, options.Port, 1, cancellationToken);
        world.WebApp = await world.StartAsync(WebAppHost.Build, options.Port, 2, cancellationToken);
        return world;
    }

    /// <summary>Completes when the process is asked to stop.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken) => _apps[0].WaitForShutdownAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var app in _apps)
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }

        await Jobs.DisposeAsync();
        if (GitHub is not null)
        {
            await GitHub.DisposeAsync();
        }

        _data.Delete(recursive: true);
    }

    private async Task<Uri> StartAsync(
        Func<string[], Action<WebApplicationBuilder>?, WebApplication> build, int port, int offset, CancellationToken cancellationToken)
    {
        var url = $"http://127.0.0.1:{(port == 0 ? 0 : port + offset)}";
        var app = build(["--urls", url], builder => builder.Configuration.AddInMemoryCollection(Settings));
        _apps.Add(app);
        await app.StartAsync(cancellationToken);
        return new Uri(app.Urls.First());
    }
}
