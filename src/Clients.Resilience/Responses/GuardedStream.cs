namespace Clients.Resilience;

/// <summary>
/// A body that the caller reads after the call has returned. Silence, the total budget and the caller's cancellation end it, and so does a
/// caller who has forgotten it; its end or disposal ends the call: permit, clock and telemetry.
/// </summary>
internal sealed class GuardedStream : ForwardStream
{
    /// <summary>A slow reader is no silence, but a stream that is neither read nor disposed of must not hold its permit for ever.</summary>
    private const int UnreadIdles = 10;

    private readonly UpstreamCall call;
    private readonly IDisposable owner;
    private readonly int status;
    private readonly Stream inner;
    private readonly TimeSpan idle;
    private CancellationTokenRegistration abandoned;
    private CallFailure? failure;
    private bool ended;

    private GuardedStream(UpstreamCall call, IDisposable owner, Stream inner)
    {
        this.call = call;
        this.owner = owner;
        status = (int)call.Response!.StatusCode;
        this.inner = inner;
        idle = call.Operation.Idle ?? call.Definition.Budget.Idle;
    }

    /// <summary>The most that one part of the body may be, in bytes.</summary>
    public long Limit => call.Runtime.Definition.Limits.Response;

    /// <summary>Ends the call with a failure of what was read, and gives the exception to throw.</summary>
    public Exception Refuse(CallFailure reason) => call.ToException(Fail(reason));

    public static GuardedStream Open(UpstreamCall call, IDisposable owner, Stream inner)
    {
        var stream = new GuardedStream(call, owner, inner);
        call.Open = true;
        call.Clock.Lift(BodyTotal(call));

        // Nobody may be reading when time is up: the permit must come back all the same.
        stream.abandoned = call.Clock.Token.UnsafeRegister(static state => ((GuardedStream)state!).Abandon(), stream);
        stream.AwaitReader();
        return stream;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (ended || failure is not null)
        {
            return failure is null ? 0 : throw call.ToException(failure);
        }

        call.Clock.Arm(CallEnd.Idle, idle);
        var foreign = cancellationToken.CanBeCanceled && cancellationToken != call.CallerToken;
        var linked = foreign ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, call.Clock.Token) : null;
        try
        {
            var read = await inner.ReadAsync(buffer, linked?.Token ?? call.Clock.Token).ConfigureAwait(false);
            call.Measures.Received += read;
            if (read == 0 && buffer.Length > 0)
            {
                Finish();
            }
            else
            {
                AwaitReader();
            }

            return read;
        }
        catch (OperationCanceledException) when (foreign && cancellationToken.IsCancellationRequested && call.Clock.Ended == CallEnd.None)
        {
            Fail(new CallFailure(UpstreamErrorCode.Canceled, FailureClass.Final, CallEffect.Unknown) { Health = Health.Unknown });
            throw new OperationCanceledException(cancellationToken);
        }
#pragma warning disable CA1031 // Translated: one exception, the same on every further read.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            throw call.ToException(Fail(TransportFaults.Of(call, exception, TransportPart.Body)));
        }
        finally
        {
            linked?.Dispose();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Finish();
        }

        base.Dispose(disposing);
    }

    /// <summary>A stream has only the limit that somebody stated for it; what stands for a body of ordinary size shares the call's budget.</summary>
    private static TimeSpan BodyTotal(UpstreamCall call) =>
        call.BudgetCoversStream && !call.Operation.Streaming ? call.Clock.Total : call.StreamTotal;

    private void AwaitReader() => call.Clock.Arm(CallEnd.Unread, UnreadIdles * idle);

    private void Abandon()
    {
        failure ??= ClockFaults.Of(call, CallEffect.Unknown);
        failure.Status ??= status;
        call.Close(failure);
        owner.Dispose();
    }

    private CallFailure Fail(CallFailure reason)
    {
        failure ??= reason;
        failure.Status ??= status;
        call.Close(failure);
        owner.Dispose();
        return failure;
    }

    private void Finish()
    {
        if (!ended)
        {
            ended = true;
            abandoned.Unregister();
            call.Close(failure);
            inner.Dispose();
            owner.Dispose();
        }
    }
}
