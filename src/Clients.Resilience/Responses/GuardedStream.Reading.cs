namespace Clients.Resilience;

/// <summary>How the next bytes are got, from whichever answer has them.</summary>
internal sealed partial class GuardedStream
{
    private bool MayContinue => call.Download is { CanContinue: true };

    private async ValueTask<int> ReadOnAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var foreign = cancellationToken != call.CallerToken;
        while (true)
        {
            Exception fault;
            try
            {
                return await ReadOnceAsync(buffer, foreign ? cancellationToken : default).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // Translated: one exception, the same on every further read.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                fault = exception;
            }

            var broken = TransportFaults.Of(call, fault, TransportPart.Body);
            if (await ContinueAsync(broken, foreign ? cancellationToken : default).ConfigureAwait(false) is { } final)
            {
                throw foreign && cancellationToken.IsCancellationRequested ? Left(cancellationToken) : call.ToException(Fail(final));
            }
        }
    }

    private async ValueTask<int> ReadOnceAsync(Memory<byte> buffer, CancellationToken foreign)
    {
        call.Clock.Arm(CallEnd.Idle, idle);
        using var linked = foreign.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(foreign, call.Clock.Token) : null;
        var read = await inner.ReadAsync(buffer, linked?.Token ?? call.Clock.Token).ConfigureAwait(false);
        position += read;
        call.Measures.Received += read;
        if (position > length)
        {
            throw new HttpIOException(HttpRequestError.InvalidResponse, "The body is longer than the length that was promised.");
        }

        if (read > 0 || buffer.IsEmpty)
        {
            Rearm();
        }
        else if (position < length)
        {
            throw new HttpIOException(HttpRequestError.ResponseEnded, "The body is shorter than the length that was promised.");
        }
        else
        {
            Finish();
        }

        return read;
    }

    /// <summary>Null when the rest is on its way; else what the download ends with.</summary>
    private async ValueTask<CallFailure?> ContinueAsync(CallFailure broken, CancellationToken foreign)
    {
        if (!MayContinue || position >= length || broken.Code == UpstreamErrorCode.ResponseTooLarge || foreign.IsCancellationRequested
            || call.Clock.Ended is not (CallEnd.None or CallEnd.Idle))
        {
            return broken;
        }

        abandoned.Unregister(); // the way through the pipeline has its own limits
        await inner.DisposeAsync().ConfigureAwait(false);
        owner.Dispose();
        var giveUp = foreign.UnsafeRegister(static state => ((CallClock)state!).Leave(), call.Clock);
        await using (giveUp.ConfigureAwait(false))
        {
            var (body, message, ending) = await call.Download!.ContinueAsync(position, broken).ConfigureAwait(false);
            if (ending is not null)
            {
                return ending;
            }

            (inner, owner) = (body!, message!);
        }

        Watch();
        return null;
    }

    /// <summary>The limit of a read may have run out in the moment in which it succeeded.</summary>
    private void Rearm()
    {
        if (MayContinue && call.Clock.Ended == CallEnd.Idle)
        {
            abandoned.Unregister();
            call.Clock.Renew();
            Watch();
        }

        AwaitReader();
    }

    private OperationCanceledException Left(CancellationToken cancellationToken)
    {
        Fail(new CallFailure(UpstreamErrorCode.Canceled, FailureClass.Final, CallEffect.Unknown) { Health = Health.Unknown });
        return new OperationCanceledException(cancellationToken);
    }
}
