using System.Text.Json.Nodes;
using Apps.Tests.Hosting;
using Clients.Testing;
using Microsoft.Extensions.Time.Testing;
using WebJobs;

namespace Apps.Tests.WebJobs;

/// <summary>web-jobs on an outbox file of its own and with a faked clock, in front of an internal-jobs that may come and go.</summary>
internal sealed class WebJobsWorld : IAsyncDisposable
{
    public static readonly object Index = new { owner = "acme", repo = "rocket" };

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("web-jobs-");

    public required FakeTimeProvider Time { get; init; }

    public string OutboxPath => Path.Combine(folder.FullName, "outbox.db");

    public required FakeInternalJobs Jobs { get; init; }

    public RunningApp App { get; private set; } = null!;

    public IReadOnlyList<RecordedRequest> Submissions => [.. Jobs.Requests.Where(static request => request.OperationId == "submitJob")];

    /// <param name="up">Whether internal-jobs can be reached at first.</param>
    public static async Task<WebJobsWorld> StartAsync(bool up = true, FakeInternalJobsOptions? options = null)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var jobs = await FakeInternalJobs.StartAsync((options ?? new FakeInternalJobsOptions()) with { TimeProvider = time, Step = TimeSpan.FromSeconds(2) });
        var world = new WebJobsWorld { Jobs = jobs, Time = time };
        await world.StartAppAsync(up);
        return world;
    }

    /// <summary>Asks again and again, without a pause, until it is so.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await isSo())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public ValueTask CrashAsync() => App.DisposeAsync();

    /// <summary>Starts the app (again) on the same file; one that still runs ends as in a crash.</summary>
    public async Task StartAppAsync(bool up = true)
    {
        if (App is not null)
            await CrashAsync();

        App = await RunningApp.StartAsync(
            WebJobsHost.Build,
            jobs: up ? Jobs.BaseAddress : RunningApp.Nowhere,
            time: Time,
            settings: [("Outbox:Path", OutboxPath), ("Upstreams:InternalJobs:Retry:Attempts", "1")]);
    }

    public async Task<string> AcceptAsync(string? key = null)
    {
        var response = await App.PostAsync("/commands/index-repository", Index, key is null ? [] : [("Idempotency-Key", key)]);
        Assert.Equal(202, (int)response.StatusCode);
        return response.Headers.Location!.ToString();
    }

    /// <summary>How many different jobs internal-jobs holds.</summary>
    public async Task<int> CountJobsAsync()
    {
        using var http = new HttpClient();
        for (var (count, cursor) = (0, string.Empty); ;)
        {
            var text = await http.GetStringAsync(new Uri(Jobs.BaseAddress, "/v1/jobs?limit=100" + cursor), TestContext.Current.CancellationToken);
            var page = JsonNode.Parse(text)!;
            count += page["jobs"]!.AsArray().Count;
            if ((string?)page["nextCursor"] is not { } next)
                return count;

            cursor = "&cursor=" + Uri.EscapeDataString(next);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync();
        await App.DisposeAsync();
        await Jobs.DisposeAsync();
        folder.Delete(recursive: true);
    }
}
