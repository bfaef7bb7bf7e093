using Clients.GitHub;
using Clients.Resilience;
using Clients.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Clients.Tests.GitHub;

/// <summary>The embedded GitHub and the generated client, under the same fake time.</summary>
internal sealed class GitHubUnderTest : IAsyncDisposable
{
    private GitHubUnderTest(FakeGitHub upstream, FakeTimeProvider time, Action<UpstreamClientSettings>? configure)
    {
        (Upstream, Time) = (upstream, time);
        Client = UpstreamClient.Create<IGitHubRepoClient>(s =>
        {
            s.BaseAddress = upstream.BaseAddress;
            s.TimeProvider = time;
            s.Token = static _ => ValueTask.FromResult<string?>("test-token");
            s.Define = d => d with
            {
                Egress = d.Egress with { RedirectHosts = ["127.0.0.1"], Ports = [upstream.BaseAddress.Port, upstream.SignedHostAddress.Port] },
            };
            configure?.Invoke(s);
        });
    }

    public FakeGitHub Upstream { get; }

    public FakeTimeProvider Time { get; }

    public IGitHubRepoClient Client { get; }

    public static async Task<GitHubUnderTest> StartAsync(FakeGitHubOptions? options = null, Action<UpstreamClientSettings>? configure = null)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 10, 12, 0, 0, TimeSpan.Zero));
        var upstream = await FakeGitHub.StartAsync((options ?? new FakeGitHubOptions()) with { TimeProvider = time }, TestContext.Current.CancellationToken);
        return new GitHubUnderTest(upstream, time, configure);
    }

    /// <summary>The requests of one operation, in order.</summary>
    public IReadOnlyList<RecordedRequest> Requests(string operation) => [.. Upstream.Requests.Where(r => r.OperationId == operation)];

    /// <summary>Lets fake time pass until a call has ended: slowly enough that what is on its way over the socket arrives.</summary>
    public Task<T> DriveAsync<T>(Task<T> task) => DriveAsync(Time, task);

    /// <inheritdoc cref="DriveAsync{T}(Task{T})"/>
    public static async Task<T> DriveAsync<T>(FakeTimeProvider time, Task<T> task)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!task.IsCompleted)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(30), "The call does not end.");
            await Task.WhenAny(task, Task.Delay(TimeSpan.FromMilliseconds(3), TimeProvider.System));
            time.Advance(TimeSpan.FromMilliseconds(20));
        }

        return await task;
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(Upstream.Violations);
        await Upstream.DisposeAsync();
    }
}
