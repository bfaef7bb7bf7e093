using System.Collections.Concurrent;
using System.Net.Http.Json;
using Apps.Tests.Hosting;

namespace Apps.Tests.WebJobs;

public sealed class KillTests
{
    /// <summary>
    /// The promise of a 202: whatever was accepted before the process was killed in the midst of work is a job afterwards, once. internal-jobs
    /// is up all the time, so that the kill hits forwarding as well as accepting.
    /// </summary>
    [Fact]
    public async Task Process_KilledUnderLoad_LosesAndDoublesNothing()
    {
        await using var world = await WebJobsWorld.StartAsync();
        await world.CrashAsync();
        var accepted = new ConcurrentBag<string>();
        using (var process = await WebJobsProcess.StartAsync(world.OutboxPath, world.Jobs.BaseAddress))
        {
            var callers = Enumerable.Range(0, 4).Select(_ => SendUntilItDiesAsync(process.Http, accepted)).ToList();
            await WebJobsWorld.UntilAsync(() => Task.FromResult(accepted.Count >= 20 && world.Submissions.Count >= 5));
            await process.KillAsync();
            await Task.WhenAll(callers);
        }

        await world.StartAppAsync();
        await WebJobsWorld.UntilAsync(async () => await (await world.App.GetAsync("/healthz")).TextAsync() == """{"status":"ok","waiting":0}""");

        var submitted = world.Submissions.Select(static submission => submission.Headers["Idempotency-Key"]).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(accepted.Except(submitted, StringComparer.Ordinal));
        Assert.Equal(submitted.Count, await world.CountJobsAsync());
    }

    private static async Task SendUntilItDiesAsync(HttpClient http, ConcurrentBag<string> accepted)
    {
        try
        {
            for (var i = 0; i < 1000; i++)
            {
                using var response = await http.PostAsJsonAsync("/commands/index-repository", WebJobsWorld.Index, TestContext.Current.CancellationToken);
                if ((int)response.StatusCode == 202)
                    accepted.Add(response.Headers.Location!.ToString()["/operations/".Length..]);
            }
        }
        catch (HttpRequestException)
        {
        }
    }
}
