using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.StackExchangeRedis;

namespace Clients.Resilience;

/// <summary>The level that processes share: a read waits for a moment and a write not at all, as <see cref="SharedStore"/> sees to.</summary>
internal sealed class SharedLevel(SharedStore store) : IDistributedCache, IDisposable
{
    /// <summary>Writes that run at once; others are left out.</summary>
    private const int MostWrites = 16;

    private readonly RedisCache answers = new(new RedisCacheOptions
    {
        ConnectionMultiplexerFactory = () => store.Connection, InstanceName = "clients:cache:",
    });

    private int writes;

    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default) =>
        await store.AskAsync(_ => answers.GetAsync(key, CancellationToken.None), token).ConfigureAwait(false);

    public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        _ = WriteAsync(() => answers.SetAsync(key, value, options, CancellationToken.None));
        return Task.CompletedTask;
    }

    public Task RemoveAsync(string key, CancellationToken token = default)
    {
        _ = WriteAsync(() => answers.RemoveAsync(key, CancellationToken.None));
        return Task.CompletedTask;
    }

    public byte[]? Get(string key) => throw new NotSupportedException();

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => throw new NotSupportedException();

    public void Refresh(string key) => throw new NotSupportedException();

    public Task RefreshAsync(string key, CancellationToken token = default) => throw new NotSupportedException();

    public void Remove(string key) => throw new NotSupportedException();

    public void Dispose() => answers.Dispose();

    private async Task WriteAsync(Func<Task> write)
    {
        if (Interlocked.Increment(ref writes) <= MostWrites)
        {
            await store.AskAsync(
                async _ =>
                {
                    await write().ConfigureAwait(false);
                    return true;
                },
                CancellationToken.None).ConfigureAwait(false);
        }

        Interlocked.Decrement(ref writes);
    }
}
