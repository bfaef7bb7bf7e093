using Clients.Testing.Http;
using Microsoft.AspNetCore.Http;

namespace Clients.Testing.Faults;

/// <summary>Carries out a fault on the socket; without one, answers.</summary>
internal static class FaultRunner
{
    public static async Task RunAsync(
        Fault? fault, HttpContext context, Func<Task<FakeResponse>> answer, TimeProvider time, CancellationToken cancellationToken)
    {
        switch (fault)
        {
            case Fault.Hang:
                await ForeverAsync().ConfigureAwait(false);
                break;
            case Fault.Reset:
                Exchange.Reset(context);
                break;
            case Fault.LoseAnswer:
                await answer().ConfigureAwait(false);
                Exchange.Reset(context);
                break;
            case Fault.Respond respond:
                await Exchange.WriteAsync(context, respond.Response, cancellationToken).ConfigureAwait(false);
                break;
            case Fault.Truncate truncate:
                await Exchange.WritePartAsync(
                    context, await answer().ConfigureAwait(false), truncate.Bytes, cancellationToken).ConfigureAwait(false);
                break;
            case Fault.Stall stall:
                await Exchange.WritePartAsync(
                    context, await answer().ConfigureAwait(false), stall.Bytes, cancellationToken).ConfigureAwait(false);
                await ForeverAsync().ConfigureAwait(false);
                break;
            case Fault.Delay delay:
                await Task.Delay(delay.Duration, time, cancellationToken).ConfigureAwait(false);
                await Exchange.WriteAsync(context, await answer().ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
                break;
            default:
                await Exchange.WriteAsync(context, await answer().ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
                break;
        }

        Task ForeverAsync() => Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
    }
}
