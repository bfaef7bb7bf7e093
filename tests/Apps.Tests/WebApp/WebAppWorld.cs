using Apps.Tests.Hosting;
using Clients.Testing;
using Microsoft.Extensions.Time.Testing;
using WebApp;

namespace Apps.Tests.WebApp;

/// <summary>web-app in front of a fake GitHub, which records everything that gets through.</summary>
internal sealed class WebAppWorld : IAsyncDisposable
{
    public required FakeGitHub GitHub { get; init; }

    public required RunningApp App { get; init; }

    public static async Task<WebAppWorld> StartAsync(params (string Key, string? Value)[] settings)
    {
        var github = await FakeGitHub.StartAsync(new FakeGitHubOptions { TimeProvider = new FakeTimeProvider(TimeProvider.System.GetUtcNow()) });
        var app = await RunningApp.StartAsync(
            WebAppHost.Build, github.BaseAddress, settings: [("Upstreams:GitHub:Credential:Token", "test-token"), ("Upstreams:GitHub:Retry:Attempts", "1"), .. settings]);
        return new WebAppWorld { GitHub = github, App = app };
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await GitHub.DisposeAsync();
    }
}
