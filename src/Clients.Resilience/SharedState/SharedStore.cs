using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Clients.Resilience;

/// <summary>
/// The connection to what processes share. Sharing is a help and no condition: while it cannot be reached calls go on by what this process
/// knows, one warning says so, and it is taken up again by itself.
/// </summary>
internal sealed partial class SharedStore : IDisposable
{
    /// <summary>A call waits no longer for it than this.</summary>
    private static readonly TimeSpan DefaultPatience = TimeSpan.FromMilliseconds(250);

    /// <summary>After a failure it is left alone for so long.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly TimeSpan patience;
    private readonly string shown;
    private readonly string upstream;
    private readonly ILogger logger;
    private readonly TimeProvider clock = TimeProvider.System; // a network's failures happen in real time
    private long asideUntil = long.MinValue;
    private int lost;

    public SharedStore(Uri address, string upstream, ILogger logger, TimeSpan? patience = null)
    {
        this.patience = patience ?? DefaultPatience;
        Address = address;
        shown = SharedStateAddress.Show(address);
        this.upstream = upstream;
        this.logger = logger;
        Connection = ConnectAsync(address, this.patience);
    }

    /// <summary>As configured; may hold a password.</summary>
    public Uri Address { get; }

    /// <summary>The connection, which restores itself.</summary>
    public Task<IConnectionMultiplexer> Connection { get; }

    /// <summary>Asks; the default of <typeparamref name="T"/> when it cannot be reached in time.</summary>
    public async ValueTask<T?> AskAsync<T>(Func<IDatabase, Task<T>> question, CancellationToken cancellationToken)
    {
        if (clock.GetTimestamp() < Volatile.Read(ref asideUntil))
        {
            return default;
        }

        try
        {
            var redis = await Connection.WaitAsync(patience, clock, cancellationToken).ConfigureAwait(false);
            var answer = await question(redis.GetDatabase()).WaitAsync(patience, clock, cancellationToken).ConfigureAwait(false);
            Found();
            return answer;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or ObjectDisposedException)
        {
            Lost(exception);
            return default;
        }
        catch (OperationCanceledException)
        {
            return default; // the call's own end, which its clock tells
        }
    }

    public void Dispose()
    {
        if (Connection.IsCompletedSuccessfully)
        {
            Connection.Result.Dispose();
        }
        else
        {
            _ = Connection.ContinueWith(
                static task => task.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
        }
    }

    private static async Task<IConnectionMultiplexer> ConnectAsync(Uri address, TimeSpan patience) =>
        await ConnectionMultiplexer.ConnectAsync(SharedStateAddress.Options(address, patience)).ConfigureAwait(false);

    private void Found()
    {
        if (Volatile.Read(ref lost) != 0 && Interlocked.Exchange(ref lost, 0) != 0 && logger.IsEnabled(LogLevel.Information))
        {
            Log.Found(logger, upstream, shown);
        }
    }

    private void Lost(Exception exception)
    {
        Volatile.Write(ref asideUntil, clock.GetTimestamp() + (long)(Pause.TotalSeconds * clock.TimestampFrequency));
        if (Interlocked.Exchange(ref lost, 1) == 0 && logger.IsEnabled(LogLevel.Warning))
        {
            Log.Lost(logger, upstream, shown, exception.GetType().Name);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 22, EventName = "SharedStateLost", Level = LogLevel.Warning,
            Message = "{Upstream}: the shared state at {Address} cannot be reached ({Reason}); calls go on by what this process knows")]
        public static partial void Lost(ILogger logger, string upstream, string address, string reason);

        [LoggerMessage(EventId = 23, EventName = "SharedStateFound", Level = LogLevel.Information,
            Message = "{Upstream}: the shared state at {Address} is in use again")]
        public static partial void Found(ILogger logger, string upstream, string address);
    }
}
