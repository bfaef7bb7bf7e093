using System.Runtime.CompilerServices;
using Polly;

namespace Clients.Resilience;

/// <summary>Fails fast while the authority that the request goes to keeps failing.</summary>
internal sealed class BreakerStep(CircuitRegistry circuits) : CallStep
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<CallOutcome> SendAsync(UpstreamCall call, HttpRequestMessage request)
    {
        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: false, CancellationToken.None);
        try
        {
            var outcome = await circuits.For(request.RequestUri!).Pipeline.ExecuteOutcomeAsync(
                static (_, attempt) => attempt.Step.AttemptAsync(attempt.Call, attempt.Request),
                context,
                (Step: this, Call: call, Request: request)).ConfigureAwait(false);
            return outcome.Exception is null
                ? outcome.Result
                : TransportFaults.Of(call, outcome.Exception, TransportPart.Head);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Outcome<CallOutcome>> AttemptAsync(UpstreamCall call, HttpRequestMessage request) =>
        Outcome.FromResult(await Next.SendAsync(call, request).ConfigureAwait(false));
}
