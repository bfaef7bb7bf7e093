using System.Collections;
using Clients.Resilience;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Clients.Tests.Canaries;

/// <summary>The app of the canary suite, and how what it throws is looked at.</summary>
internal static class CanaryApp
{
    public static async Task<WebApplication> ServeAsync(Action<WebApplication> map, Action<IServiceCollection>? register = null, ILoggerProvider? logs = null, bool http2 = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(listen => listen.Protocols = http2 ? HttpProtocols.Http2 : HttpProtocols.Http1));
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace);
        if (logs is not null)
        {
            builder.Logging.AddProvider(logs);
        }

        register?.Invoke(builder.Services);
        var app = builder.Build();
        if (register is not null)
        {
            app.UseCallerContext();
            app.UseUpstreamErrors();
            app.UseRouting();
        }

        map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    /// <summary>Both upstreams at one address, with short limits. Without a key GitHub's token is the secret of the client.</summary>
    public static IConfiguration Configuration(Uri upstream, string issuer, string? privateKey) => new ConfigurationBuilder().AddInMemoryCollection(
        new[] { "GitHub", "InternalJobs" }.SelectMany(name => new Dictionary<string, string?>
        {
            [$"Upstreams:{name}:BaseAddress"] = upstream.ToString(),
            [$"Upstreams:{name}:Budget:Connect"] = "200ms",
            [$"Upstreams:{name}:Budget:Attempt"] = "200ms",
            [$"Upstreams:{name}:Budget:Total"] = "500ms",
            [$"Upstreams:{name}:Retry:BaseDelay"] = "1ms",
            [$"Upstreams:{name}:Retry:Attempts"] = "2",
            [$"Upstreams:{name}:Breaker:Consecutive"] = "1000000",
            [$"Upstreams:{name}:Breaker:Minimum"] = "1000000",
        }).Concat(privateKey is null
            ? [new("Upstreams:GitHub:Credential:Token", new Canary("client-secret").Token)]
            : new Dictionary<string, string?>
            {
                ["Upstreams:GitHub:Credential:GitHubApp:AppId"] = "Iv23abc",
                ["Upstreams:GitHub:Credential:GitHubApp:InstallationId"] = "42",
                ["Upstreams:GitHub:Credential:GitHubApp:PrivateKey"] = privateKey,
            }).Concat(new Dictionary<string, string?>
            {
                ["Upstreams:InternalJobs:Credential:OAuth2:TokenEndpoint"] = $"{issuer}/token",
                ["Upstreams:InternalJobs:Credential:OAuth2:ClientId"] = "web-app",
                ["Upstreams:InternalJobs:Credential:OAuth2:ClientSecret"] = new Canary("client-secret").Text,
            })).Build();

    /// <summary>All that somebody may print of an exception: the whole text, what it carries, and the error in it.</summary>
    public static void Describe(Witness witness, Exception exception)
    {
        witness.Take("exception", exception.ToString());
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            witness.Take("exception", $"{inner.Message} {inner.Source} {inner.HelpLink} {string.Join(' ', inner.Data.Cast<DictionaryEntry>().Select(static entry => $"{entry.Key}={entry.Value}"))}");
            witness.Take("error", inner is UpstreamException { Error: var error } ? $"{error} {error.Detail}" : string.Empty);
        }
    }
}
