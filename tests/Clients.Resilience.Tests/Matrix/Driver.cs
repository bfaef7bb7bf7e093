using Clients.Testing;

namespace Clients.Resilience.Tests.Matrix;

/// <summary>
/// Moves the clock when, and only when, a call has nothing to do but wait: for an answer that the server holds back, or for its own delay;
/// and then exactly to the next limit. No test with it depends on how fast the machine is.
/// </summary>
internal sealed class Driver(MatrixClient client, FaultServer server)
{
    /// <summary>A call that never ends must fail its test, not hang it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The server sends the head before it waits: the client must have read it before time may pass.</summary>
    public bool HeadFirst { get; init; }

    /// <summary>Bytes come one by one, one a second.</summary>
    public bool Drips { get; init; }

    public async Task RunAsync(Task call)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        var delay = client.Clock.NextDelayAsync(patience.Token).AsTask();
        for (var pauses = 1; ;)
        {
            var pause = server.WaitForPausesAsync(pauses, patience.Token);
            var first = await Task.WhenAny(call, delay, pause);
            if (call.IsCompleted)
            {
                await patience.CancelAsync();
                return;
            }

            if (first == delay)
            {
                client.Clock.Advance(await delay);
                delay = client.Clock.NextDelayAsync(patience.Token).AsTask();
                continue;
            }

            await pause;
            pauses++;
            if (HeadFirst)
            {
                await client.Heads.WaitAsync(server.Deliveries.Count, patience.Token);
            }

            var limit = client.Clock.NextDue;
            var step = Drips && limit > TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : limit;
            var again = server.WaitForDeliveriesAsync(server.Deliveries.Count + 1, patience.Token);
            client.Clock.Advance(step);
            if (step == limit)
            {
                await Task.WhenAny(call, again); // the attempt is over: nothing that its exchange still does counts
            }
            else
            {
                server.Release();
            }
        }
    }
}
