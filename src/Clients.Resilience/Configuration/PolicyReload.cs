using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace Clients.Resilience;

/// <summary>
/// Follows the configuration of one upstream. Budgets, retries, breaker, concurrency, the cache, the limit of answers and single operations change for the
/// calls that begin from now on; what is made once (address, proxy, egress, headers, credential, rate limit, shared state, connect budget, limit of headers,
/// the cache's memory) needs a restart and says so.
/// A configuration with a mistake changes nothing.
/// </summary>
internal sealed partial class PolicyReload : IDisposable
{
    private readonly Lock gate = new();
    private readonly UpstreamRuntime runtime;
    private readonly Func<List<UpstreamConfigurationError>, UpstreamSettings> read;
    private readonly IDisposable subscription;
    private UpstreamDefinition configured;
    private Uri? sharedState;

    public PolicyReload(UpstreamRuntime runtime, IConfiguration configuration, Func<List<UpstreamConfigurationError>, UpstreamSettings> read)
    {
        this.runtime = runtime;
        this.read = read;
        configured = runtime.Definition;
        sharedState = runtime.Shared?.Address;
        subscription = ChangeToken.OnChange(configuration.GetReloadToken, Apply);
    }

    public void Dispose() => subscription.Dispose();

    private void Apply()
    {
        lock (gate) // providers may report one change several times, from several threads
        {
            var errors = new List<UpstreamConfigurationError>();
            var settings = read(errors);
            var wanted = settings.Definition;
            if (errors.Count > 0)
            {
                Log.Refused(runtime.Logger, runtime.Definition.Name, string.Join("; ", errors));
                return;
            }

            runtime.Secrets = settings.Secrets; // a configured secret is rotated without a restart
            var moved = settings.SharedState != sharedState;
            if (wanted == configured && !moved)
            {
                return;
            }

            (configured, sharedState) = (wanted, settings.SharedState);
            var kept = runtime.Definition;
            var changed = kept with
            {
                Budget = wanted.Budget with { Connect = kept.Budget.Connect },
                Retry = wanted.Retry,
                Breaker = wanted.Breaker,
                Concurrency = wanted.Concurrency,
                Limits = wanted.Limits with { Headers = kept.Limits.Headers },
                Cache = wanted.Cache with { Memory = kept.Cache.Memory },
                Overrides = wanted.Overrides,
            };
            if (changed != kept)
            {
                runtime.Change(changed);
                Log.Changed(runtime.Logger, runtime.Definition.Name);
            }

            if (changed != wanted || moved)
            {
                Log.NeedsRestart(runtime.Logger, runtime.Definition.Name);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 2, EventName = "PolicyChanged", Level = LogLevel.Information, Message = "{Upstream}: new calls go by the changed configuration")]
        public static partial void Changed(ILogger logger, string upstream);

        [LoggerMessage(EventId = 3, EventName = "PolicyRefused", Level = LogLevel.Error,
            Message = "{Upstream}: the changed configuration is wrong, so the former one goes on: {Errors}")]
        public static partial void Refused(ILogger logger, string upstream, string errors);

        [LoggerMessage(EventId = 4, EventName = "PolicyNeedsRestart", Level = LogLevel.Warning,
            Message = "{Upstream}: BaseAddress, Proxy, Egress, Headers, Credential, RateLimit, SharedState, Budget:Connect, Limits:Headers and Cache:Memory have changed in part; that takes effect after a restart")]
        public static partial void NeedsRestart(ILogger logger, string upstream);
    }
}
