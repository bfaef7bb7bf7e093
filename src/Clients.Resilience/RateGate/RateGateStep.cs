using System.Runtime.CompilerServices;

namespace Clients.Resilience;

/// <summary>Lets a call in once the upstream's limits have a place for it: it waits if that fits its budget, else it fails at once.</summary>
internal sealed class RateGateStep(RateGate gate) : CallStep
{
    public override ValueTask<CallOutcome> SendAsync(UpstreamCall call, HttpRequestMessage request) =>
        gate.IsIdle ? Next.SendAsync(call, request) : EnterAsync(call, request);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<CallOutcome> EnterAsync(UpstreamCall call, HttpRequestMessage request)
    {
        if (await RateAdmittance.WaitAsync(gate, call).ConfigureAwait(false) is { } failure)
        {
            return failure;
        }

        var outcome = await Next.SendAsync(call, request).ConfigureAwait(false);
        if (call.Ticket is { } unused)
        {
            gate.Leave(unused); // a call that ended in the queue, say
        }

        return outcome;
    }
}
