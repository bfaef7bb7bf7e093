namespace Clients.AspNetCore;

/// <summary>The stable codes of problems that an app itself has with a request. Failures of upstreams keep the codes of <c>UpstreamErrorCode</c>.</summary>
public static class ProblemCode
{
    /// <summary>400: malformed, or a value is missing or not acceptable; <c>errors</c> names it where possible.</summary>
    public const string RequestInvalid = "request_invalid";

    /// <summary>400: the form's token is missing or too old; load the form again.</summary>
    public const string FormExpired = "form_expired";

    /// <summary>404: nothing is served at this address.</summary>
    public const string NoSuchEndpoint = "no_such_endpoint";

    /// <summary>405.</summary>
    public const string MethodNotAllowed = "method_not_allowed";

    /// <summary>413.</summary>
    public const string RequestTooLarge = "request_too_large";

    /// <summary>415.</summary>
    public const string MediaTypeUnsupported = "media_type_unsupported";

    /// <summary>429: this app's own quota, not an upstream's.</summary>
    public const string TooManyRequests = "too_many_requests";

    /// <summary>500: a defect of the app; its log has the rest.</summary>
    public const string InternalError = "internal_error";

    /// <summary>The code of an answer that nothing but its status is known of.</summary>
    internal static string ForStatus(int status) => status switch
    {
        404 => NoSuchEndpoint,
        405 => MethodNotAllowed,
        413 => RequestTooLarge,
        415 => MediaTypeUnsupported,
        429 => TooManyRequests,
        >= 500 => InternalError,
        _ => RequestInvalid,
    };
}
