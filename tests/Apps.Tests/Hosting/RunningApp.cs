using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Apps.Tests.Hosting;

/// <summary>An app on a real socket, told where its upstreams are, with a client that follows no redirects and keeps no cookies.</summary>
internal sealed class RunningApp : IAsyncDisposable
{
    /// <summary>Nothing listens here.</summary>
    public static readonly Uri Nowhere = new("http://127.0.0.1:9/");

    private readonly WebApplication host;

    private RunningApp(WebApplication host, LogWatcher logs)
    {
        this.host = host;
        Logs = logs;
        Address = new Uri(host.Urls.Single());
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false }) { BaseAddress = Address };
    }

    public Uri Address { get; }

    public HttpClient Http { get; }

    public LogWatcher Logs { get; }

    public IServiceProvider Services => host.Services;

    public static async Task<RunningApp> StartAsync(
        Func<string[], Action<WebApplicationBuilder>?, WebApplication> build,
        Uri? github = null,
        Uri? jobs = null,
        TimeProvider? time = null,
        params (string Key, string? Value)[] settings)
    {
        var logs = new LogWatcher();
        var app = build([], builder =>
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders().AddProvider(logs);
            builder.Configuration.AddInMemoryCollection(
            [
                .. new (string Key, string? Value)[] { ("Upstreams:GitHub:BaseAddress", github?.ToString()), ("Upstreams:InternalJobs:BaseAddress", jobs?.ToString()) }
                    .Where(static address => address.Value is not null) // an app refuses settings of upstreams that it does not call
                    .Concat(settings)
                    .Select(static setting => KeyValuePair.Create(setting.Key, setting.Value)),
            ]);
            if (time is not null)
                builder.Services.AddSingleton(time);
        });
        await app.StartAsync();
        return new RunningApp(app, logs);
    }

    public Task StopAsync() => host.StopAsync();

    /// <summary>Ends it without a word to its services' StopAsync: what a crash leaves is what is on disk.</summary>
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await host.DisposeAsync();
    }
}
