namespace Clients.Resilience;

/// <summary>What a status means: its code and its retry class. The one place that owns "transient" for answers.</summary>
internal static class StatusCodeMap
{
    public static string Code(int status) => status switch
    {
        400 or 422 => UpstreamErrorCode.ValidationFailed,
        401 => UpstreamErrorCode.Unauthorized,
        403 => UpstreamErrorCode.Forbidden,
        404 => UpstreamErrorCode.NotFound,
        409 => UpstreamErrorCode.Conflict,
        410 => UpstreamErrorCode.Gone,
        412 or 428 => UpstreamErrorCode.PreconditionFailed,
        429 => UpstreamErrorCode.RateLimited,
        408 or 425 or 502 or 503 or 504 => UpstreamErrorCode.UpstreamUnavailable,
        >= 500 => UpstreamErrorCode.UpstreamError,
        >= 400 => UpstreamErrorCode.Rejected,
        301 or 302 or 303 or 307 or 308 => UpstreamErrorCode.RedirectRefused,
        < 200 => UpstreamErrorCode.ProtocolError,
        PollStep.NotReady => UpstreamErrorCode.UpstreamUnavailable, // of an operation that is polled
        _ => UpstreamErrorCode.ResponseInvalid,
    };

    public static FailureClass Class(int status, bool hasRetryAfter, bool throttled) => status switch
    {
        _ when throttled => FailureClass.Unprocessed,
        503 when hasRetryAfter => FailureClass.Unprocessed,
        501 or 505 or 511 => FailureClass.Final,
        408 or 425 or >= 500 => FailureClass.Ambiguous,
        _ => FailureClass.Final,
    };

    /// <summary>An answered refusal was processed; a throttled call was not; after 5xx nobody knows.</summary>
    public static CallEffect Effect(int status, FailureClass kind) => kind switch
    {
        FailureClass.Unprocessed => CallEffect.NotSent,
        FailureClass.Ambiguous => CallEffect.Unknown,
        _ => status is >= 500 or < 200 ? CallEffect.Unknown : CallEffect.Processed,
    };

    /// <summary>Feeds the breaker: the upstream's own failures, never throttling and never the caller's mistakes.</summary>
    public static Health Health(int status, bool throttled) => status switch
    {
        _ when throttled => Resilience.Health.Unknown,
        501 or 505 or 511 => Resilience.Health.Alive,
        408 or >= 500 => Resilience.Health.Failing,
        _ => Resilience.Health.Alive,
    };
}
