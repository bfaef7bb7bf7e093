using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using WebJobs.Outbox;

namespace WebJobs.Forwarding;

/// <summary>Forwards what is in the outbox, for ever. A crash at any point only means that an operation is forwarded again, with the same key.</summary>
internal sealed partial class Forwarder(
    JobForwarding forwarding, OutboxStore outbox, OutboxSignal signal, IOptions<OutboxOptions> options, TimeProvider time, ILogger<Forwarder> logger)
    : BackgroundService
{
    private const int Batch = 32;
    private const int AtOnce = 4;

    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan AfterDiskFailure = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ForwardDueAsync(stoppingToken);
                if (outbox.Forget(time.GetUtcNow() - options.Value.Retention) is > 0 and var count)
                    Log.Forgotten(logger, count);

                await signal.WaitAsync(outbox.NextDue() ?? (time.GetUtcNow() + LongestRest), stoppingToken);
            }
            catch (Exception exception) when (stoppingToken.IsCancellationRequested && exception is OperationCanceledException or ObjectDisposedException)
            {
                return; // what was under way stays in the outbox
            }
            catch (SqliteException exception)
            {
                Log.DiskFailed(logger, exception);
                await Task.Delay(AfterDiskFailure, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ForwardDueAsync(CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        while (outbox.Due(time.GetUtcNow(), Batch) is { Count: > 0 } due)
            await Parallel.ForEachAsync(due, parallel, forwarding.TryAsync);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The outbox cannot be read or written; trying again in a moment")]
        public static partial void DiskFailed(ILogger logger, Exception exception);

        [LoggerMessage(2, LogLevel.Information, "Forgot {Count} operations that ended long ago", EventName = "Forgotten")]
        public static partial void Forgotten(ILogger logger, int count);
    }
}
