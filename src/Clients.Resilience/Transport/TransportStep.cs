using System.Runtime.CompilerServices;

namespace Clients.Resilience;

/// <summary>Hands the request to the inner handlers. The only place on a call's path that catches what the transport throws.</summary>
internal sealed class TransportStep(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> transport) : CallStep
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<CallOutcome> SendAsync(UpstreamCall call, HttpRequestMessage request)
    {
        call.Ticket?.Sent = true;
        try
        {
            return CallOutcome.Of(await transport(request, call.Clock.Token).ConfigureAwait(false));
        }
#pragma warning disable CA1031 // Failures travel as data from here on.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return TransportFaults.Of(call, exception, TransportPart.Head);
        }
    }
}
