using System.Runtime.CompilerServices;

namespace Clients.Resilience;

/// <summary>Repeats failed attempts where that is harmless, affordable and in time.</summary>
internal sealed class RetryStep(RetryBudget budget) : CallStep
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<CallOutcome> SendAsync(UpstreamCall call, HttpRequestMessage request)
    {
        budget.CountRequest();
        var attempts = RetryRules.Attempts(call);
        try
        {
            await ReplayableBody.PrepareAsync(call, request, attempts).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The caller's own stream may throw anything.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            ReplayableBody.Release(call);
            return Unreadable(call, exception);
        }

        var outcome = await RepeatAsync(call, request, attempts).ConfigureAwait(false); // steps never throw
        ReplayableBody.Release(call);
        return outcome;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<CallOutcome> RepeatAsync(UpstreamCall call, HttpRequestMessage request, int attempts)
    {
        CallFailure? last = null;
        for (var tries = 1; ; tries++) // not call.Attempts: a try that ends for want of a token is no attempt
        {
            var outcome = await Next.SendAsync(call, request).ConfigureAwait(false);
            if (outcome.Failure is not { } failure)
            {
                return outcome;
            }

            if (last is not null && failure.Local && failure.Code != UpstreamErrorCode.Canceled)
            {
                call.Runtime.Telemetry.RetrySuppressed(call, last, failure.Code);
                return Settle(call, request, last); // the attempt was not made: what happened before is the news
            }

            call.AmbiguousBefore |= last is { Effect: CallEffect.Unknown };
            if (tries >= attempts || !RetryRules.MayRepeat(call, failure) || call.Clock.Ended == CallEnd.Total)
            {
                if (!await AnotherCredential.TryGetAsync(call, failure, tries < attempts).ConfigureAwait(false))
                {
                    if (RetryRules.WhyNot(call, failure, attempts) is { } reason)
                    {
                        call.Runtime.Telemetry.RetrySuppressed(call, failure, reason);
                    }

                    return call.CredentialRefreshed && call.Clock.Ended == CallEnd.Caller
                        ? ClockFaults.Of(call, failure.Effect)
                        : Settle(call, request, failure);
                }
            }
            else if (call.Clock.Ended == CallEnd.Caller || !await RetryWait.TryAsync(call, failure, RetryRules.Delay(call, failure), RetryRules.IsFree(call, failure) ? null : budget).ConfigureAwait(false))
            {
                // Who cancels a call that would have gone on is told so, whatever the last attempt met.
                return call.Clock.Ended == CallEnd.Caller
                    ? ClockFaults.Of(call, failure.Effect)
                    : Settle(call, request, failure);
            }

            last = failure;
        }
    }

    private static CallFailure Unreadable(UpstreamCall call, Exception exception) => call.Clock.Ended != CallEnd.None
        ? ClockFaults.Of(call, CallEffect.NotSent, exception)
        : new CallFailure(UpstreamErrorCode.ValidationFailed, FailureClass.Final, CallEffect.NotSent)
        {
            Local = true, Health = Health.Unknown, Exception = exception, Detail = "The request's body cannot be read; see the inner exception.",
        };

    /// <summary>The final word on a failure: what earlier attempts may have done counts as well.</summary>
    private static CallFailure Settle(UpstreamCall call, HttpRequestMessage request, CallFailure failure)
    {
        if (!call.AmbiguousBefore)
        {
            return failure;
        }

        if (!call.Foreign && UndoneByItself(request, failure))
        {
            return new CallFailure(UpstreamErrorCode.EffectUncertain, FailureClass.Final, CallEffect.Unknown)
            {
                Status = failure.Status,
                Body = failure.Body,
                RawBody = failure.RawBody,
                Headers = failure.Headers,
                Detail = "An attempt without an answer came before this one and may have had the effect; read the state before trying again.",
            };
        }

        if (failure.Effect == CallEffect.NotSent)
        {
            failure.Effect = CallEffect.Unknown;
        }

        return failure;
    }

    private static bool UndoneByItself(HttpRequestMessage request, CallFailure failure) =>
        (failure.Status == 404 && request.Method == HttpMethod.Delete)
        || (failure.Status == 412 && request.Headers.NonValidated.Contains("If-Match"));
}
