using Apps.Tests.Hosting;
using Clients.Testing;
using Microsoft.Extensions.Time.Testing;
using TaskRunner;

namespace Apps.Tests.TaskRunner;

/// <summary>task-runner between a fake GitHub and a fake internal-jobs, whose jobs move by a faked clock.</summary>
internal sealed class TaskRunnerWorld : IAsyncDisposable
{
    public static readonly object Index = new { owner = "acme", repo = "rocket", command = "index", parameters = new { depth = 3 } };

    public required FakeGitHub GitHub { get; init; }

    public required FakeInternalJobs Jobs { get; init; }

    public required RunningApp App { get; init; }

    public required FakeTimeProvider Time { get; init; }

    public IEnumerable<RecordedRequest> Submissions => Jobs.Requests.Where(static request => request.OperationId == "submitJob");

    public static async Task<TaskRunnerWorld> StartAsync(
        FakeInternalJobsOptions? jobsOptions = null, string? token = "test-token", params (string Key, string? Value)[] settings)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var github = await FakeGitHub.StartAsync(new FakeGitHubOptions { TimeProvider = time });
        var jobs = await FakeInternalJobs.StartAsync((jobsOptions ?? new FakeInternalJobsOptions()) with { TimeProvider = time, Step = TimeSpan.FromSeconds(2) });
        var app = await RunningApp.StartAsync(
            TaskRunnerHost.Build,
            github.BaseAddress,
            jobs.BaseAddress,
            null,
            [("Upstreams:GitHub:Credential:Token", token), ("Upstreams:GitHub:Retry:Attempts", "1"), .. settings]);
        return new TaskRunnerWorld { GitHub = github, Jobs = jobs, App = app, Time = time };
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await GitHub.DisposeAsync();
        await Jobs.DisposeAsync();
    }
}
