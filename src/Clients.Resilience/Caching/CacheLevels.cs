using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;

namespace Clients.Resilience;

/// <summary>
/// Where answers are kept. In a container of their own, made with the first answer: each upstream has its own bound, an app's own caches and
/// their settings are left alone, and clients without dependency injection have the same.
/// </summary>
internal sealed class CacheLevels : IDisposable
{
    private readonly ServiceProvider services;

    public CacheLevels(UpstreamRuntime runtime)
    {
        var collection = new ServiceCollection();
        collection.AddSingleton(runtime.Time);
        collection.Configure<MemoryCacheOptions>(options =>
        {
            options.SizeLimit = runtime.Definition.Cache.Memory;
            options.Clock = new Clock(runtime.Time);
        });
        if (runtime.Shared is { } shared)
        {
            collection.AddSingleton<IDistributedCache>(_ => new SharedLevel(shared));
        }

        collection
            .AddHybridCache(options => options.MaximumPayloadBytes = Math.Min(runtime.Definition.Cache.Memory + runtime.Definition.Limits.Headers, int.MaxValue))
            .AddSerializer<StoredAnswer?, StoredAnswerSerializer>();
        services = collection.BuildServiceProvider();
        Answers = services.GetRequiredService<HybridCache>();
    }

    public HybridCache Answers { get; }

    public void Dispose() => services.Dispose();

    private sealed class Clock(TimeProvider time) : Microsoft.Extensions.Internal.ISystemClock
    {
        public DateTimeOffset UtcNow => time.GetUtcNow();
    }
}
