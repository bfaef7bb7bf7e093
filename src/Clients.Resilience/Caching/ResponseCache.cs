using Microsoft.Extensions.Caching.Hybrid;

namespace Clients.Resilience;

/// <summary>
/// The kept answers of one upstream: in this process up to a limit, and beyond it in the shared level, if there is one. All of it is best
/// effort: whatever fails here, the call goes on as if nothing had been kept.
/// </summary>
internal sealed class ResponseCache(UpstreamRuntime runtime) : IDisposable
{
    private static readonly HybridCacheEntryOptions Lookup = new() { Flags = HybridCacheEntryFlags.DisableUnderlyingData };

    private static readonly HybridCacheEntryOptions LookupHere = new()
    {
        Flags = HybridCacheEntryFlags.DisableUnderlyingData | HybridCacheEntryFlags.DisableDistributedCache,
    };

    private readonly Lazy<CacheLevels> levels = new(() => new CacheLevels(runtime));
    private long copied;

    public CachePolicy Policy => runtime.Definition.Cache;

    /// <summary>The kept answer; <c>null</c> when there is none, or none that could be had in a moment.</summary>
    public async ValueTask<StoredAnswer?> FindAsync(CacheKey key)
    {
        try
        {
            // Not the call's own token: the levels are bounded themselves, and one look-up serves all who ask at the same time.
            return await levels.Value.Answers.GetOrCreateAsync(
                key.Text, static _ => ValueTask.FromResult<StoredAnswer?>(null), key.Shareable ? Lookup : LookupHere, null, CancellationToken.None)
                .ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Best effort.
        catch (Exception)
#pragma warning restore CA1031
        {
            return null;
        }
    }

    /// <summary>What will be kept of an answer besides its body.</summary>
    public StoredAnswer Describe(HttpResponseMessage response, CacheKey key) =>
        StoredAnswer.Of(response, key.SecretTag, runtime.Definition.Credential.ScopesHeader, runtime.Time.GetUtcNow());

    public void Keep(CacheKey key, StoredAnswer head, byte[] body) => Store(key, head with { Body = body });

    /// <summary>
    /// Keeps what was just confirmed for longer, and under the new secret, if that is worth the writing: not with every 304.
    /// </summary>
    public void Renew(CacheKey key, StoredAnswer stored, HttpResponseMessage notModified)
    {
        var now = runtime.Time.GetUtcNow();
        if (stored.SecretTag != key.SecretTag || now.ToUnixTimeMilliseconds() - stored.StoredAt > Policy.Age.TotalMilliseconds / 2)
        {
            Store(key, stored.Confirmed(notModified, key.SecretTag, now));
        }
    }

    public void Forget(CacheKey key) => Try(() => levels.Value.Answers.RemoveAsync(key.Text));

    /// <summary>Memory for copies that are being made: all together as much as the kept answers may hold.</summary>
    public bool TryReserve(long bytes)
    {
        if (Interlocked.Add(ref copied, bytes) <= Policy.Memory)
        {
            return true;
        }

        Release(bytes);
        return false;
    }

    /// <summary>Memory of copies that are being made, in bytes.</summary>
    public long Copied => Interlocked.Read(ref copied);

    public void Release(long bytes) => Interlocked.Add(ref copied, -bytes);

    public void Dispose()
    {
        if (levels.IsValueCreated)
        {
            levels.Value.Dispose();
        }
    }

    private void Store(CacheKey key, StoredAnswer answer) => Try(() => levels.Value.Answers.SetAsync(key.Text, answer, new HybridCacheEntryOptions
    {
        Expiration = Policy.Age,
        LocalCacheExpiration = Policy.Age,
        Flags = key.Shareable ? HybridCacheEntryFlags.None : HybridCacheEntryFlags.DisableDistributedCache,
    }));

    /// <summary>Memory is written at once; the shared level takes note and does not let wait.</summary>
    private static void Try(Func<ValueTask> write)
    {
        try
        {
            _ = Observe(write());
        }
#pragma warning disable CA1031 // Best effort.
        catch (Exception)
#pragma warning restore CA1031
        {
        }

        static async Task Observe(ValueTask pending)
        {
            try
            {
                await pending.ConfigureAwait(false);
            }
#pragma warning disable CA1031 // Best effort.
            catch (Exception)
#pragma warning restore CA1031
            {
            }
        }
    }
}
