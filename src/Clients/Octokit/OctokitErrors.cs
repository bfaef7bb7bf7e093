using Clients.Resilience;
using Octokit;

namespace Clients.GitHub;

/// <summary>Octokit's exceptions in the words of this library.</summary>
public static class OctokitErrors
{
    private const string Upstream = "github";
    private const int LongestRaw = 8 * 1024;

    /// <summary>What GitHub asks for when a secondary limit names no time of its own: at least a minute.</summary>
    private static readonly TimeSpan LeastPause = TimeSpan.FromMinutes(1);

    /// <summary>Makes <see cref="UpstreamErrorMapper.Map"/> understand Octokit's exceptions, for the whole process. Calling it again changes nothing.</summary>
    public static void Register() => UpstreamErrorMapper.Register(Map);

    /// <summary>The error that an exception of Octokit's stands for; <c>null</c> for those of others.</summary>
    public static UpstreamError? Map(Exception exception) => exception switch
    {
        ApiException { HttpResponse: OctokitResponse { Error: { } error } } own => error with { Body = own.ApiError }, // the pipeline has seen it
        RateLimitExceededException limited => Throttled(limited, null) with { RetryAt = limited.Reset },
        AbuseException abuse => Throttled(abuse, abuse.RetryAfterSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : LeastPause),
        SecondaryRateLimitExceededException secondary => Throttled(secondary, RetryAfter(secondary) ?? LeastPause),
        ForbiddenException forbidden when RetryAfter(forbidden) is { } pause => Throttled(forbidden, pause),
        ApiException api when (int)api.StatusCode is >= 100 and < 600 => Of(api),
        ApiException { InnerException: { } inner } => UpstreamErrorMapper.Map(inner) with { Upstream = Upstream },
        ApiException => new UpstreamError { Code = UpstreamErrorCode.ProtocolError, Upstream = Upstream, Effect = CallEffect.Unknown },
        RepositoryFormatException => new UpstreamError
        {
            Code = UpstreamErrorCode.ValidationFailed, Upstream = Upstream, Effect = CallEffect.NotSent, Detail = "Nothing was sent: a repository is named owner/name.",
        },
        _ => null,
    };

    private static UpstreamError Of(ApiException exception) => UpstreamErrorMapper.OfStatus((int)exception.StatusCode) with
    {
        Upstream = Upstream,
        RetryAfter = RetryAfter(exception),
        Body = exception.ApiError,
        RawBody = exception.HttpResponse?.Body is string { Length: > 0 } text ? text[..Math.Min(text.Length, LongestRaw)] : null,
        Headers = HeadersOf(exception),
    };

    private static UpstreamError Throttled(ApiException exception, TimeSpan? pause) => Of(exception) with
    {
        Code = UpstreamErrorCode.RateLimited, Effect = CallEffect.NotSent, RetryAfter = pause, Detail = "The upstream's quota is used up.",
    };

    private static TimeSpan? RetryAfter(ApiException exception) =>
        uint.TryParse(HeadersOf(exception)["Retry-After"], out var seconds) ? TimeSpan.FromSeconds(seconds) : null;

    private static UpstreamHeaders HeadersOf(ApiException exception) =>
        exception.HttpResponse?.Headers is { Count: > 0 } headers ? UpstreamHeaders.From(headers) : UpstreamHeaders.Empty;
}
