using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using Microsoft.Extensions.Logging;

namespace Clients.Resilience;

/// <summary>
/// The level that processes share. A read waits for a moment and a write not at all; who does not answer is left alone for a while, so that a
/// lost Redis costs one call in seconds a moment, and no call its success. One warning when it is lost, one message when it is back.
/// </summary>
internal sealed partial class SharedLevel(RedisConnection redis, UpstreamRuntime runtime) : IDistributedCache, IDisposable
{
    /// <summary>Reads beyond this are misses: the upstream itself hardly takes longer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    public static readonly TimeSpan LeftAlone = TimeSpan.FromSeconds(5);

    /// <summary>Writes that run at once; others are left out.</summary>
    private const int MostWrites = 16;

    private readonly RedisCache answers = new(new RedisCacheOptions
    {
        ConnectionMultiplexerFactory = () => redis.Connection, InstanceName = "clients:cache:",
    });

    private long blockedUntil = long.MinValue;
    private int writes;
    private int lost;

    private bool Blocked => runtime.Time.GetTimestamp() < Interlocked.Read(ref blockedUntil);

    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default)
    {
        if (Blocked)
        {
            return null;
        }

        try
        {
            return await ReadAsync(key).WaitAsync(Patience, runtime.Time, token).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Lose("no answer in time");
            return null;
        }
    }

    public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        Write(() => answers.SetAsync(key, value, options, CancellationToken.None));
        return Task.CompletedTask;
    }

    public Task RemoveAsync(string key, CancellationToken token = default)
    {
        Write(() => answers.RemoveAsync(key, CancellationToken.None));
        return Task.CompletedTask;
    }

    public byte[]? Get(string key) => throw new NotSupportedException();

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => throw new NotSupportedException();

    public void Refresh(string key) => throw new NotSupportedException();

    public Task RefreshAsync(string key, CancellationToken token = default) => throw new NotSupportedException();

    public void Remove(string key) => throw new NotSupportedException();

    public void Dispose()
    {
        answers.Dispose();
        redis.Dispose();
    }

    private async Task<byte[]?> ReadAsync(string key)
    {
        byte[]? found = null;
        var there = await TryAsync(async () => found = await answers.GetAsync(key).ConfigureAwait(false)).ConfigureAwait(false);
        if (there && Interlocked.Exchange(ref lost, 0) == 1)
        {
            Log.Back(runtime.Logger, runtime.Definition.Name);
        }

        return found;
    }

    private void Write(Func<Task> write)
    {
        if (!Blocked)
        {
            _ = RunAsync();
        }

        async Task RunAsync()
        {
            if (Interlocked.Increment(ref writes) <= MostWrites)
            {
                await TryAsync(write).ConfigureAwait(false);
            }

            Interlocked.Decrement(ref writes);
        }
    }

    private async Task<bool> TryAsync(Func<Task> act)
    {
        try
        {
            if ((await redis.Connection.ConfigureAwait(false)).IsConnected)
            {
                await act().ConfigureAwait(false);
                return true;
            }

            Lose("not connected");
        }
#pragma warning disable CA1031 // Best effort.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Lose(exception.GetType().Name);
        }

        return false;
    }

    private void Lose(string reason)
    {
        Interlocked.Exchange(ref blockedUntil, runtime.Time.GetTimestamp() + (long)(LeftAlone.TotalSeconds * runtime.Time.TimestampFrequency));
        if (Interlocked.Exchange(ref lost, 1) == 0)
        {
            Log.Lost(runtime.Logger, runtime.Definition.Name, reason);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 20, EventName = "SharedCacheLost", Level = LogLevel.Warning,
            Message = "{Upstream}: the shared level of the cache does not answer ({Reason}); until it does, answers are kept in this process alone")]
        public static partial void Lost(ILogger logger, string upstream, string reason);

        [LoggerMessage(EventId = 21, EventName = "SharedCacheBack", Level = LogLevel.Information, Message = "{Upstream}: the shared level of the cache answers again")]
        public static partial void Back(ILogger logger, string upstream);
    }
}
