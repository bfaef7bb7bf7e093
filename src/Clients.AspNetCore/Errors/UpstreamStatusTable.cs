using System.Collections.Frozen;
using Clients.Resilience;
using Code = Clients.Resilience.UpstreamErrorCode;

namespace Clients.AspNetCore;

/// <summary>
/// The one table of what a caller of an app sees of an upstream's failure: an upstream's 401 and 403 are this
/// side's fault (502), an upstream's limits are nobody's (503 with Retry-After), and only what the caller can act upon keeps its status.
/// </summary>
internal static class UpstreamStatusTable
{
    private const string NoAnswer = "A service that this one depends on could not be reached.";
    private const string Unusable = "A service that this one depends on gave no usable answer.";
    private const string TooSlow = "A service that this one depends on did not answer in time.";
    private const string NotAllowed = "This service is not allowed to do that at a service that it depends on.";
    private const string Refused = "A service that this one depends on refused the call.";
    private const string Invalid = "A value of the request is not acceptable.";

    public static readonly FrozenDictionary<string, UpstreamStatus> Rows = new Dictionary<string, UpstreamStatus>(StringComparer.Ordinal)
    {
        [Code.Canceled] = new(499, "The request was canceled."),
        [Code.TimeoutTotal] = new(504, TooSlow),
        [Code.TimeoutAttempt] = new(504, TooSlow),
        [Code.TimeoutConnect] = new(504, TooSlow),
        [Code.TimeoutBody] = new(504, TooSlow),
        [Code.DnsFailed] = new(502, NoAnswer),
        [Code.ConnectFailed] = new(502, NoAnswer),
        [Code.TlsFailed] = new(502, NoAnswer),
        [Code.ConnectionLost] = new(502, NoAnswer),
        [Code.ProtocolError] = new(502, Unusable),
        [Code.ResponseTruncated] = new(502, Unusable),
        [Code.ResponseTooLarge] = new(502, Unusable),
        [Code.ResponseInvalid] = new(502, Unusable),
        [Code.RateLimited] = new(503, "A quota that this service depends on is used up.", TimeSpan.FromMinutes(1)),
        [Code.UpstreamUnavailable] = new(502, "A service that this one depends on is not available."),
        [Code.UpstreamError] = new(502, "A service that this one depends on failed."),
        [Code.CircuitOpen] = new(503, "A service that this one depends on has been failing; it is given a rest.", TimeSpan.FromSeconds(5)),
        [Code.Saturated] = new(503, "Too many requests are under way.", TimeSpan.FromSeconds(1)),
        [Code.EgressDenied] = new(502, NotAllowed),
        [Code.RedirectRefused] = new(502, Unusable),
        [Code.Unauthorized] = new(502, NotAllowed),
        [Code.Forbidden] = new(502, NotAllowed),
        [Code.NotFound] = new(404, "There is no such thing, or this service may not see it."),
        [Code.Conflict] = new(409, "The request does not fit the present state."),
        [Code.PreconditionFailed] = new(412, "What the request relies on has changed."),
        [Code.Gone] = new(410, "This is no longer kept."),
        [Code.ValidationFailed] = new(422, Invalid),
        [Code.Rejected] = new(502, Refused),
        [Code.EffectUncertain] = new(502, "It is not certain whether the request took effect: look before trying again."),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The row of a failure. A code that a policy made up for a status is answered as that status's own code would be.</summary>
    public static UpstreamStatus Of(UpstreamError error) => error switch
    {
        // Refused before sending: a parameter that this app's caller gave breaks the contract's rule.
        { Code: Code.ValidationFailed, Status: null } => new UpstreamStatus(400, Invalid),

        // A request that the upstream cannot even parse was built wrongly on this side.
        { Code: Code.ValidationFailed, Status: 400 } => Rows[Code.Rejected],

        // Only a façade passes a caller's range on.
        { Code: Code.Rejected, Status: 416 } => new UpstreamStatus(416, "There is nothing in that range."),

        // It says when it will be back (a full backlog, maintenance): that is worth telling as such.
        { Code: Code.UpstreamUnavailable } when error.RetryAfter is not null || error.RetryAt is not null => Rows[error.Code] with { Status = 503 },
        _ when Rows.TryGetValue(error.Code, out var row) => row,
        { Status: 404 } => Rows[Code.NotFound],
        { Status: 409 } => Rows[Code.Conflict],
        { Status: 410 } => Rows[Code.Gone],
        { Status: 412 or 428 } => Rows[Code.PreconditionFailed],
        { Status: 422 } => Rows[Code.ValidationFailed],
        { Status: 429 } => Rows[Code.RateLimited],
        _ => Rows[Code.Rejected],
    };
}
