using System.Collections.Concurrent;
using System.Globalization;
using Clients.GitHub;
using Clients.InternalJobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Clients.AspNetCore.Tests.Catalogue;

/// <summary>An app whose calls fail as a case says: <c>/get</c> may be repeated, <c>/post</c> may not, <c>/stream</c> is a façade's endpoint.</summary>
internal sealed class FailingApp : IAsyncDisposable
{
    private readonly ConcurrentQueue<Exception> failures = new();
    private readonly TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WebApplication host;

    public FailingApp(string upstream, ErrorCase failing, string authority)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(Logs);
        (string Key, string Value)[] settings =
        [
            ("BaseAddress", string.Format(CultureInfo.InvariantCulture, failing.Address, authority)), ("Credential:Token", "canary-token"), ("Retry:Attempts", "2"),
            ("Budget:Total", "60s"), ("Budget:Attempt", "20s"), ("Budget:Connect", "20s"), .. failing.Settings,
        ];
        var section = upstream == "github" ? "Upstreams:GitHub" : "Upstreams:InternalJobs";
        builder.Configuration.AddInMemoryCollection(
            settings.GroupBy(static setting => setting.Key).Select(group => KeyValuePair.Create($"{section}:{group.Key}", (string?)group.Last().Value)));
        builder.Services.AddSingleton<TimeProvider>(Time);
        var client = upstream == "github" ? builder.Services.AddGitHubRepoClient(builder.Configuration) : builder.Services.AddInternalJobsClient(builder.Configuration);
        if (failing.Handler is { } handler)
            client.AddHttpMessageHandler(handler);

        builder.Services.AddUpstreamProxy();
        host = builder.Build();
        host.UseCallerContext();
        host.UseUpstreamErrors();
        host.Use(async (context, next) =>
        {
            try
            {
                await next(context);
            }
            catch (Exception exception)
            {
                failures.Enqueue(exception);
                first.TrySetResult();
                throw;
            }
        });
        host.UseRouting();
        Map(upstream, failing);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public LogLines Logs { get; } = new();

    public Task FirstFailure => first.Task;

    public Exception LastFailure => failures.Last();

    public async Task<HttpClient> StartAsync()
    {
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(host.Urls.Single()) };
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    private void Map(string upstream, ErrorCase failing)
    {
        if (upstream == "github")
        {
            host.MapGet("/get", async (IGitHubRepoClient github, CancellationToken cancellationToken) =>
            {
                await github.GetRepositoryAsync("acme", "rocket", failing.Options, cancellationToken);
            });
            host.MapGet("/post", async (IGitHubRepoClient github, CancellationToken cancellationToken) =>
            {
                await github.DispatchWorkflowAsync("acme", "rocket", "deploy.yml", new WorkflowDispatch { Ref = "main" }, failing.Options, cancellationToken);
            });
            host.MapUpstreamOperation("/stream", GitHubRepoUpstream.GetRepository, new Dictionary<string, string> { ["owner"] = "acme", ["repo"] = "rocket" });
        }
        else
        {
            host.MapGet("/get", async (IInternalJobsClient jobs, CancellationToken cancellationToken) =>
            {
                await jobs.GetJobAsync("7", failing.Options, cancellationToken);
            });
            host.MapUpstreamOperation("/stream", InternalJobsUpstream.GetJob, new Dictionary<string, string> { ["id"] = "7" });
        }
    }
}
