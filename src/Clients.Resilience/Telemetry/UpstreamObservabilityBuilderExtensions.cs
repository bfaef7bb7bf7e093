using Clients.Resilience;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The telemetry of the pipeline for an app's other HttpClients.</summary>
public static class UpstreamObservabilityBuilderExtensions
{
    /// <summary>
    /// Every request of this client gets the same log record, measurements and span as a call of a generated client. Call it before other
    /// handlers are added, so that what they do (retries) counts as one call.
    /// </summary>
    /// <param name="builder">A client of the app's own; the clients of upstreams have all this.</param>
    /// <param name="upstream">What the upstream is called in telemetry. Default: the client's name.</param>
    /// <exception cref="InvalidOperationException">The client belongs to an upstream.</exception>
    /// <exception cref="ArgumentException">Neither <paramref name="upstream"/> nor the client has a name.</exception>
    public static IHttpClientBuilder WithUpstreamObservability(this IHttpClientBuilder builder, string? upstream = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var name = upstream ?? builder.Name;
        ArgumentException.ThrowIfNullOrWhiteSpace(name, nameof(upstream));
        if (UpstreamRegistry.UpstreamOf(builder.Name) is { } own)
        {
            throw new InvalidOperationException($"The client of '{own}' has this telemetry already: take WithUpstreamObservability() away.");
        }

        return builder.AddHttpMessageHandler(provider =>
            UpstreamObservability.Create(name, provider.GetService<ILoggerFactory>(), provider.GetService<TimeProvider>()));
    }
}
