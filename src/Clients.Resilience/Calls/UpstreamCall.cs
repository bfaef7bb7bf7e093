using System.Diagnostics;
using System.Text.Json.Serialization.Metadata;

namespace Clients.Resilience;

/// <summary>One logical call, from the method of a client to the last byte of its answer. Travels as a request option.</summary>
public abstract class UpstreamCall
{
    /// <summary>Key of the request option that carries the call; generated wire interfaces name it in <c>[Property]</c>.</summary>
    public const string PropertyKey = "clients.call";

    internal static readonly HttpRequestOptionsKey<UpstreamCall> OptionKey = new(PropertyKey);

    private RequestCookies? cookies;
    private string? correlationId;
    private int closed;
    private int handedOver;
    private HttpRequestMessage? sent;

    private protected UpstreamCall(
        UpstreamRuntime runtime, OperationDefinition operation, UpstreamCallOptions? options, CancellationToken callerToken)
    {
        Runtime = runtime;
        Definition = runtime.Definition;
        Operation = operation = Definition.Overrides.Of(operation);
        Options = options;
        CallerToken = callerToken;
        Clock = new CallClock(runtime.Time);
        IdempotencyKey = options?.IdempotencyKey ?? (operation.IdempotencyKey ? Guid.NewGuid().ToString() : null);
    }

    /// <summary>The operation that is called.</summary>
    public OperationDefinition Operation { get; }

    /// <summary>Attempts made so far.</summary>
    public int Attempts { get; internal set; }

    internal string? CookieHeader => cookies?.Header;

    internal UpstreamRuntime Runtime { get; }

    /// <summary>The policy when the call began: a reload in its middle does not change its rules.</summary>
    internal UpstreamDefinition Definition { get; }

    internal UpstreamCallOptions? Options { get; }

    internal CancellationToken CallerToken { get; }

    internal CallClock Clock { get; }

    internal string? IdempotencyKey { get; }

    /// <summary>The call's own, the incoming request's, the trace's, or a new one.</summary>
    internal string CorrelationId => correlationId ??= Options?.CorrelationId
        ?? UpstreamCallContext.Current?.CorrelationId
        ?? System.Diagnostics.Activity.Current?.TraceId.ToString()
        ?? ActivityTraceId.CreateRandom().ToHexString(); // as unique as a GUID, and no call to the operating system

    /// <summary>Absolute address that replaces the built one: the opaque link of a next page.</summary>
    internal Uri? Target { get; init; }

    /// <summary>Whether repeating the request is harmless.</summary>
    internal bool Repeatable => Operation.Idempotent || IdempotencyKey is not null;

    /// <summary>Some attempt ended without anybody knowing its effect.</summary>
    internal bool AmbiguousBefore { get; set; }

    /// <summary>An attempt was refused unprocessed; see <see cref="RetryRules.IsFree"/>.</summary>
    internal bool RefusedBefore { get; set; }

    /// <summary>A 401 has made the credential be fetched anew; that happens once.</summary>
    internal bool CredentialRefreshed { get; set; }

    /// <summary>What the current attempt was authenticated with.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    internal string? Secret { get; set; }

    /// <summary>The current attempt was redirected to another origin, whose health is not this upstream's.</summary>
    internal bool LeftOrigin { get; set; }

    /// <summary>Redirects followed so far, by all attempts.</summary>
    internal int Hops { get; set; }

    /// <summary>Where the pipeline has sent the current request, with all that belongs to that origin.</summary>
    internal Uri? SentTo { get; set; }

    /// <summary>The body can be sent once only.</summary>
    internal bool OneShotBody { get; set; }

    /// <summary>What the body holds of the memory that all calls share for repeating theirs.</summary>
    internal int BufferedBytes { get; set; }

    /// <summary>Total time of a body that is handed over as a stream: what somebody stated, or infinite.</summary>
    internal TimeSpan StreamTotal { get; set; }

    /// <summary>The answer is read after the handler has returned: permit, budget and telemetry end with the body.</summary>
    internal bool Open { get; set; }

    internal bool HoldsPermit { get; set; }

    /// <summary>The call's place within the upstream's limits; each attempt has one of its own.</summary>
    internal RateTicket? Ticket { get; set; }

    /// <summary>What becomes of the current answer in the cache; <c>null</c> when that has nothing to do with it.</summary>
    internal KeptAnswer? Kept { get; set; }

    /// <summary>How the rest of the body can be asked for; <c>null</c> for what is no download.</summary>
    internal Download? Download { get; set; }

    internal Activity? Activity { get; set; }

    /// <summary>For the call's record; a field, because its parts are written one by one.</summary>
    internal CallMeasures Measures;

    /// <summary>How the call failed; <c>null</c> while it has not.</summary>
    internal CallFailure? Failure { get; set; }

    /// <summary>The last answer; of a call whose body was read only status and headers are of use.</summary>
    internal HttpResponseMessage? Response { get; set; }

    /// <summary>Failed answers are handed to the caller as they are instead of being recorded.</summary>
    internal virtual bool Foreign => false;

    /// <summary>A body that is handed over shares the call's budget, unless the operation streams.</summary>
    internal virtual bool BudgetCoversStream => false;

    /// <summary>Whether an answer with this status is a result (and not an error).</summary>
    internal abstract bool Accepts(int status);

    /// <summary>Takes the result out of an accepted answer, or says why that is impossible.</summary>
    internal abstract ValueTask<CallFailure?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken);

    /// <summary>The typed body of an error, if the contract declares one and it fits.</summary>
    internal virtual object? ReadError(int status, ReadOnlySpan<byte> body) => null;

    /// <summary>
    /// Adds a cookie that the contract has among the parameters; <c>null</c> adds none. It goes to the upstream's own origin and to no
    /// other. What cannot stand in a cookie's value (RFC 6265, section 4.1.1), and <c>%</c>, is percent-encoded.
    /// </summary>
    public UpstreamCall WithCookie(string name, string? value)
    {
        (cookies ??= new RequestCookies()).Add(name, value);
        return this;
    }

    /// <summary>The same for a structured value: exploded, each element or member is a cookie of its own.</summary>
    public UpstreamCall WithCookie<T>(string name, T? value, JsonTypeInfo<T> type, bool explode)
    {
        (cookies ??= new RequestCookies()).Add(name, value, type, explode);
        return this;
    }

    internal UpstreamError ToError(CallFailure failure) => new()
    {
        Code = failure.Code,
        Upstream = Definition.Name,
        Operation = Operation.Id,
        Status = failure.Status,
        Attempts = Attempts,
        RetryAt = failure.RetryAt,
        RetryAfter = failure.RetryAfter,
        Effect = failure.Effect,
        CorrelationId = CorrelationId,
        Body = failure.Body,
        RawBody = failure.RawBody,
        Detail = failure.Detail,
        Headers = failure.Headers,
    };

    /// <summary>The one exception of a failed call. The caller's own cancellation is never wrapped.</summary>
    internal Exception ToException(CallFailure failure) => failure.Code == UpstreamErrorCode.Canceled && CallerToken.IsCancellationRequested
        ? new OperationCanceledException("The caller canceled the call.", PeersWords.LeaveOut(failure.Exception), CallerToken)
        : new UpstreamException(ToError(failure), failure.Exception);

    /// <summary>True for the first time that the current attempt's request, or that of its current hop, reaches the transport.</summary>
    internal bool TryHandOver()
    {
        var request = Attempts + Hops; // one more with each request that the pipeline makes
        return Interlocked.Exchange(ref handedOver, request) != request;
    }

    /// <summary>The guard has let a request pass: the transport may send it.</summary>
    internal void AllowSending() => Volatile.Write(ref sent, null);

    /// <summary>False when the transport has sent this request already since the guard let it pass.</summary>
    internal bool TrySend(HttpRequestMessage request) => !ReferenceEquals(Interlocked.Exchange(ref sent, request), request);

    /// <summary>Ends a call whose body outlived the handler. Safe to call twice and from any thread.</summary>
    internal void Close(CallFailure? failure)
    {
        if (Interlocked.Exchange(ref closed, 1) == 0)
        {
            Runtime.Concurrency.Release(this);
            Runtime.Telemetry.End(this, failure);
            Clock.Stop();
            Judge(failure is null);
        }
    }

    /// <summary>Tells the cache whether the answer was of use.</summary>
    internal void Judge(bool useful)
    {
        if (!ResponseCaching.IsSupported || Kept is not { } kept)
        {
            return;
        }

        Kept = null;
        if (useful)
        {
            kept.Accept();
        }
        else
        {
            kept.Refuse();
        }
    }
}
