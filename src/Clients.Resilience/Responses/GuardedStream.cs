namespace Clients.Resilience;

/// <summary>
/// A body that the caller reads after the call has returned. Silence, the total budget and the caller's cancellation end it, and so does a
/// caller who has forgotten it; its end or disposal ends the call: permit, clock and telemetry. It never ends short of the length that was
/// promised without an error; a download that breaks off goes on with its rest where the server allows that, unnoticed by the reader.
/// </summary>
internal sealed partial class GuardedStream : ForwardStream
{
    /// <summary>A slow reader is no silence, but a stream that is neither read nor disposed of must not hold its permit for ever.</summary>
    private const int UnreadIdles = 10;

    private readonly UpstreamCall call;
    private readonly int status;
    private readonly TimeSpan idle;
    private readonly long? length;
    private IDisposable owner;
    private Stream inner;
    private CancellationTokenRegistration abandoned;
    private CallFailure? failure;
    private long position;
    private bool ended;

    private GuardedStream(UpstreamCall call, IDisposable owner, Stream inner)
    {
        this.call = call;
        this.owner = owner;
        status = (int)call.Response!.StatusCode;
        length = ResponseFraming.Promised(call, call.Response);
        this.inner = inner;
        idle = IdleOf(call);
    }

    /// <summary>The most that one part of the body may be, in bytes.</summary>
    public long Limit => call.Runtime.Definition.Limits.Response;

    /// <summary>The longest silence of a body.</summary>
    public static TimeSpan IdleOf(UpstreamCall call) => call.Operation.Idle ?? call.Definition.Budget.Idle;

    /// <summary>Ends the call with a failure of what was read, and gives the exception to throw.</summary>
    public Exception Refuse(CallFailure reason) => call.ToException(Fail(reason));

    public static GuardedStream Open(UpstreamCall call, IDisposable owner, Stream inner)
    {
        var stream = new GuardedStream(call, owner, inner);
        call.Open = true;
        call.Download?.Begin(call.Response!, stream.length);
        call.Clock.Lift(BodyTotal(call));
        stream.Watch();
        stream.AwaitReader();
        return stream;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (ended || failure is not null)
        {
            return failure is null ? 0 : throw call.ToException(failure);
        }

        var read = await ReadOnAsync(buffer, cancellationToken).ConfigureAwait(false);
        call.Options?.Progress?.Report(new UpstreamProgress(position, length));
        return read;
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

    /// <summary>Nobody may be reading when time is up: the permit must come back all the same.</summary>
    private void Watch() => abandoned = call.Clock.Token.UnsafeRegister(static state => ((GuardedStream)state!).Abandon(), this);

    private void Abandon()
    {
        if (MayContinue && call.Clock.Ended == CallEnd.Idle)
        {
            return; // somebody is reading, and goes on with the rest
        }

        failure ??= ClockFaults.Of(call, CallEffect.Unknown);
        failure.Status = status;
        call.Close(failure);
        owner.Dispose();
    }

    private CallFailure Fail(CallFailure reason)
    {
        failure ??= reason;
        failure.Status = status;
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
