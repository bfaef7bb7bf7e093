using System.Runtime.CompilerServices;

namespace Clients.Resilience;

/// <summary>
/// Reads the answer while the attempt lasts, so that attempt timeout, retry and size limit cover the body to its last byte.
/// Streams are handed on, guarded.
/// </summary>
internal sealed class ResponseStep : CallStep
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<CallOutcome> SendAsync(UpstreamCall call, HttpRequestMessage request)
    {
        var outcome = await Next.SendAsync(call, request).ConfigureAwait(false);
        if (outcome.Response is not { } response)
        {
            return outcome;
        }

        call.Response = response;
        if (ResponseFraming.Refuse(response) is { } unusable)
        {
            response.Dispose();
            return unusable;
        }

        call.Runtime.RateGate.Learn(call, response);
        call.Runtime.Deprecations.Read(call, response);
        if (!call.Accepts((int)response.StatusCode) || PollStep.IsPending(call, (int)response.StatusCode))
        {
            call.Judge(useful: false);
            return await ErrorAnswer.ReadAsync(call, response).ConfigureAwait(false);
        }

        CallFailure? failure;
        try
        {
            failure = call.Download is { Continuing: true } download
                ? await download.AcceptAsync(response, call.Clock.Token).ConfigureAwait(false)
                : await call.ReadAsync(response, call.Clock.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Failures travel as data from here on.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            failure = TransportFaults.Of(call, exception, TransportPart.Body);
        }

        if (failure is null)
        {
            if (!call.Open)
            {
                call.Judge(useful: true);
            }

            return outcome; // read to its end; the message itself is disposed by the invoker, after Refit has looked at it
        }

        if (call.Open && call.Download is not { Continuing: true })
        {
            call.Close(failure);
        }

        call.Judge(useful: false);
        response.Dispose();
        failure.Status = (int)response.StatusCode;
        return failure;
    }
}
