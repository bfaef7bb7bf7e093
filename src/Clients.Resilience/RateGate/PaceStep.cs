using System.Runtime.CompilerServices;

namespace Clients.Resilience;

/// <summary>
/// Every attempt is a request that the upstream counts. The first one uses the place that the gate has promised; a further one, or one that
/// has spent its moment in the queue, asks for a place of its own.
/// </summary>
internal sealed class PaceStep(RateGate gate) : CallStep
{
    public override ValueTask<CallOutcome> SendAsync(UpstreamCall call, HttpRequestMessage request) =>
        call.Ticket is null ? Next.SendAsync(call, request) : PaceAsync(call, request);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<CallOutcome> PaceAsync(UpstreamCall call, HttpRequestMessage request)
    {
        if (RateGate.IsStale(call.Ticket!))
        {
            gate.Leave(call.Ticket!);
            if (await RateAdmittance.WaitAsync(gate, call).ConfigureAwait(false) is { } failure)
            {
                return failure;
            }
        }

        var ticket = call.Ticket!;
        var outcome = await Next.SendAsync(call, request).ConfigureAwait(false);
        gate.Leave(ticket);
        return outcome;
    }
}
