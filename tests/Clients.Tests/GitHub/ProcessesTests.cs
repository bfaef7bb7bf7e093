using System.Diagnostics;
using System.Globalization;
using Clients.Testing;

namespace Clients.Tests.GitHub;

/// <summary>Processes of their own, one credential, one Redis.</summary>
public sealed class ProcessesTests
{
    [RedisFact]
    public async Task Processes_ThatShareACredential_TakeNoPlaceTwice()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var github = await FakeGitHub.StartAsync(new FakeGitHubOptions { CoreLimit = 60, Tokens = ["test-token", "warm-up"] });
        github.SetRemaining(45);
        await RunAsync(github, redis, 1, 1); // the first answer tells everybody what is left

        var outputs = await RunAsync(github, redis, 3, 30);

        var answered = outputs.Sum(static output => Number(output, "answered"));
        Assert.Equal((44, 46), (answered, outputs.Sum(static output => Number(output, "held back"))));
        Assert.Equal(0, github.RefusedByLimits);
    }

    private static async Task<string[]> RunAsync(FakeGitHub github, RedisServer redis, int processes, int calls)
    {
        var workers = Enumerable.Range(0, processes).Select(_ => Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "worker", "RateWorker.dll"), github.BaseAddress.AbsoluteUri, redis.SharedState,
                calls.ToString(CultureInfo.InvariantCulture),
            },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!).ToList();
        foreach (var worker in workers)
        {
            Assert.Equal("ready", await worker.StandardOutput.ReadLineAsync());
        }

        foreach (var worker in workers)
        {
            await worker.StandardInput.WriteLineAsync();
        }

        var outputs = await Task.WhenAll(workers.Select(static worker => worker.StandardOutput.ReadToEndAsync()));
        workers.ForEach(static worker => worker.Dispose());
        return outputs;
    }

    private static int Number(string output, string what) => output.Split(", ")
        .Where(part => part.Trim().EndsWith(what, StringComparison.Ordinal))
        .Sum(static part => int.Parse(part.Trim().Split(' ')[0], CultureInfo.InvariantCulture));
}
