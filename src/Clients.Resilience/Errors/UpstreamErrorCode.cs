namespace Clients.Resilience;

/// <summary>The stable codes of failures. They are part of the contract with callers: none is renamed or removed.</summary>
public static class UpstreamErrorCode
{
    /// <summary>The caller gave up.</summary>
    public const string Canceled = "canceled";

    /// <summary>The call's whole budget was used up.</summary>
    public const string TimeoutTotal = "timeout_total";

    /// <summary>The last attempt took too long.</summary>
    public const string TimeoutAttempt = "timeout_attempt";

    /// <summary>No connection within the connect budget.</summary>
    public const string TimeoutConnect = "timeout_connect";

    /// <summary>A streamed body fell silent.</summary>
    public const string TimeoutBody = "timeout_body";

    /// <summary>The host name has no address.</summary>
    public const string DnsFailed = "dns_failed";

    /// <summary>The connection was refused or unreachable.</summary>
    public const string ConnectFailed = "connect_failed";

    /// <summary>The TLS handshake failed.</summary>
    public const string TlsFailed = "tls_failed";

    /// <summary>The connection broke before an answer.</summary>
    public const string ConnectionLost = "connection_lost";

    /// <summary>The peer does not speak HTTP as it should.</summary>
    public const string ProtocolError = "protocol_error";

    /// <summary>The body ended early.</summary>
    public const string ResponseTruncated = "response_truncated";

    /// <summary>The answer is larger than the limit.</summary>
    public const string ResponseTooLarge = "response_too_large";

    /// <summary>The answer is not what the contract says.</summary>
    public const string ResponseInvalid = "response_invalid";

    /// <summary>The upstream's quota is used up; <see cref="UpstreamError.RetryAt"/> says until when.</summary>
    public const string RateLimited = "rate_limited";

    /// <summary>408, 425, 502, 503 or 504; or 202, when an operation that is polled was not ready within the budget.</summary>
    public const string UpstreamUnavailable = "upstream_unavailable";

    /// <summary>Another 5xx.</summary>
    public const string UpstreamError = "upstream_error";

    /// <summary>Not sent: the upstream has been failing.</summary>
    public const string CircuitOpen = "circuit_open";

    /// <summary>Not sent: too many calls are running and waiting.</summary>
    public const string Saturated = "saturated";

    /// <summary>Not sent: the destination is not allowed.</summary>
    public const string EgressDenied = "egress_denied";

    /// <summary>The upstream redirects to where or how it may not.</summary>
    public const string RedirectRefused = "redirect_refused";

    /// <summary>401, or no credential where one is required.</summary>
    public const string Unauthorized = "unauthorized";

    /// <summary>403.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>404.</summary>
    public const string NotFound = "not_found";

    /// <summary>409.</summary>
    public const string Conflict = "conflict";

    /// <summary>412 or 428.</summary>
    public const string PreconditionFailed = "precondition_failed";

    /// <summary>410.</summary>
    public const string Gone = "gone";

    /// <summary>400, 422, or a value that was refused before sending.</summary>
    public const string ValidationFailed = "validation_failed";

    /// <summary>Another 4xx.</summary>
    public const string Rejected = "rejected";

    /// <summary>An earlier attempt may have done what this answer says cannot be done any more.</summary>
    public const string EffectUncertain = "effect_uncertain";
}
