using System.Runtime.CompilerServices;

namespace Clients.Resilience;

/// <summary>One activity, one log record and one set of measurements per logical call, the body included.</summary>
internal sealed class TelemetryStep(CallTelemetry telemetry) : CallStep
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<CallOutcome> SendAsync(UpstreamCall call, HttpRequestMessage request)
    {
        telemetry.Begin(call, request);
        var outcome = await Next.SendAsync(call, request).ConfigureAwait(false);
        if (!call.Open)
        {
            telemetry.End(call, outcome.Failure);
        }

        return outcome;
    }
}
