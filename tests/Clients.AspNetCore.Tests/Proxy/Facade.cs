using System.Net;
using System.Net.Sockets;
using System.Text;
using Clients.GitHub;
using Clients.InternalJobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Clients.AspNetCore.Tests.Proxy;

/// <summary>An app on a real socket that serves some operations of the two upstreams.</summary>
internal sealed class Facade : IAsyncDisposable
{
    private readonly WebApplication host;

    private Facade(WebApplication host, LogLines logs)
    {
        (this.host, Logs) = (host, logs);
        Http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { BaseAddress = new Uri(host.Urls.Single()) };
    }

    public HttpClient Http { get; }

    public LogLines Logs { get; }

    /// <summary>Starts an app whose upstreams are both at <paramref name="upstream"/>.</summary>
    public static async Task<Facade> StartAsync(
        Uri upstream, Action<WebApplication>? map = null, Action<IServiceCollection>? services = null, params (string Key, string Value)[] settings)
    {
        var logs = new LogLines();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(logs);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Upstreams:GitHub:BaseAddress"] = upstream.AbsoluteUri,
            ["Upstreams:GitHub:Credential:Token"] = "canary-token",
            ["Upstreams:GitHub:Retry:Attempts"] = "1",
            ["Upstreams:InternalJobs:BaseAddress"] = upstream.AbsoluteUri,
            ["Upstreams:InternalJobs:Retry:Attempts"] = "1",
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(static setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.Services.AddGitHubRepoClient(builder.Configuration);
        builder.Services.AddInternalJobsClient(builder.Configuration);
        builder.Services.AddUpstreamProxy();
        services?.Invoke(builder.Services);
        var app = builder.Build();
        app.UseCallerContext();
        app.UseUpstreamErrors();
        app.UseRouting();
        (map ?? MapAll)(app);
        await app.StartAsync();
        return new Facade(app, logs);
    }

    public static void MapAll(WebApplication app)
    {
        app.MapUpstreamOperation("/repositories/{owner}/{repo}", "github", "repos/get");
        app.MapUpstreamOperation("/search", "github", "search/repos");
        app.MapUpstreamOperation("/acme/{repo}/commits", GitHubRepoUpstream.ListCommits, new Dictionary<string, string> { ["owner"] = "acme", ["per_page"] = "30" });
        app.MapUpstreamOperation("/files/{owner}/{repo}/{**path}", "github", "repos/get-content");
        app.MapUpstreamOperation("/archives/{owner}/{repo}/{**ref}", GitHubRepoUpstream.DownloadTarball);
        app.MapUpstreamOperation("/deploy/{owner}/{repo}/{workflow_id}", "github", "actions/create-workflow-dispatch");
        app.MapUpstreamOperation("/jobs", InternalJobsUpstream.SubmitJob);
        app.MapUpstreamOperation("/jobs/{id}", "internal-jobs", "getJob");
    }

    public async Task<HttpResponseMessage> SendAsync(string method, string target, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), target) { Content = content };
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
                content!.Headers.TryAddWithoutValidation(name, value);
        }

        return await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    public Task<HttpResponseMessage> GetAsync(string target, params (string Name, string Value)[] headers) => SendAsync("GET", target, null, headers);

    /// <summary>Writes bytes as they are, which no client would, and reads whatever comes until the server closes.</summary>
    public async Task<string> SendRawAsync(string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, Http.BaseAddress!.Port, TestContext.Current.CancellationToken);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        try
        {
            // The end of a complete request is not announced: the server would take the caller for gone. An incomplete one is given up after a second.
            var answer = reader.ReadToEndAsync(TestContext.Current.CancellationToken);
            if (await Task.WhenAny(answer, Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System)) != answer)
                socket.Client.Shutdown(SocketShutdown.Send);

            return await answer;
        }
        catch (IOException)
        {
            return string.Empty; // refused with a reset: also an answer
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await host.DisposeAsync();
    }
}
