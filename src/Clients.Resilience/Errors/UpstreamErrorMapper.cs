using System.Collections.Immutable;
using System.Text.Json;
using Refit;

namespace Clients.Resilience;

/// <summary>Puts the failures of other libraries into the same words as ours.</summary>
public static class UpstreamErrorMapper
{
    private const int LongestRaw = 8 * 1024;

    private static ImmutableArray<Func<Exception, UpstreamError?>> others = [];

    /// <summary>
    /// Makes <see cref="Map"/> understand the exceptions of one more library, for the whole process; those of Octokit are registered by
    /// <c>OctokitErrors.Register()</c>. Registering the same function again changes nothing.
    /// </summary>
    /// <param name="translate">Gives <c>null</c> for exceptions that are not the library's.</param>
    public static void Register(Func<Exception, UpstreamError?> translate)
    {
        ArgumentNullException.ThrowIfNull(translate);
        ImmutableInterlocked.Update(ref others, static (known, added) => known.Contains(added) ? known : known.Add(added), translate);
    }

    /// <summary>
    /// The error that an exception stands for: of Refit, Polly, HttpClient, sockets, TLS and JSON, and of what was registered. Ours come back as
    /// they are; unknown ones as <c>protocol_error</c>.
    /// </summary>
    public static UpstreamError Map(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        foreach (var translate in others)
        {
            if (translate(exception) is { } error)
            {
                return error;
            }
        }

        return exception switch
        {
            UpstreamException own => own.Error,
            AggregateException { InnerExceptions: [var single] } => Map(single),
            ApiException api when api.InnerException is JsonException => Of(TransportFaults.Invalid(api), (int)api.StatusCode),
            ApiException api => OfRefit(api),
            ApiRequestException { InnerException: { } inner } => Map(inner),
            TimeoutException => New(UpstreamErrorCode.TimeoutTotal, CallEffect.Unknown),
            OperationCanceledException { InnerException: TimeoutException } timeout when IsHttpClientTimeout(timeout) =>
                New(UpstreamErrorCode.TimeoutTotal, CallEffect.Unknown),
            JsonException => Of(TransportFaults.Invalid(exception), null),
            HttpRequestException { StatusCode: { } status } => OfStatus((int)status),
            _ => Of(TransportFaults.Describe(exception, TransportPart.Head), null),
        };
    }

    /// <summary>
    /// The error that an answer stands for: as the pipeline has classified it, attempts and effect included, or else by its status.
    /// <c>null</c> for a result.
    /// </summary>
    public static UpstreamError? OfAnswer(HttpResponseMessage response)
    {
        ArgumentNullException.ThrowIfNull(response);
        if (response.RequestMessage is { } request && request.Options.TryGetValue(UpstreamCall.OptionKey, out var call))
        {
            return call.Failure is { } failure ? call.ToError(failure) : null;
        }

        return (int)response.StatusCode is (>= 200 and < 300) or 304 ? null : OfStatus((int)response.StatusCode);
    }

    /// <summary>The error that an answer's status stands for, as if one attempt was made; for translators of other libraries.</summary>
    public static UpstreamError OfStatus(int status)
    {
        var kind = StatusCodeMap.Class(status, hasRetryAfter: false, status == 429);
        return New(StatusCodeMap.Code(status), StatusCodeMap.Effect(status, kind)) with { Status = status, Attempts = 1 };
    }

    private static UpstreamError OfRefit(ApiException exception) => OfStatus((int)exception.StatusCode) with
    {
        RetryAfter = exception.Headers?.RetryAfter?.Delta,
        RetryAt = exception.Headers?.RetryAfter?.Date,
        Body = (exception as ValidationApiException)?.Content,
        RawBody = exception.Content is { Length: > 0 } text ? text[..Math.Min(text.Length, LongestRaw)] : null,
        Headers = new UpstreamHeaders(exception.Headers, exception.ContentHeaders),
    };

    /// <summary>HttpClient reports its own Timeout like a connect timeout, but says so in its message.</summary>
    private static bool IsHttpClientTimeout(OperationCanceledException exception) =>
        exception.Message.Contains("HttpClient.Timeout", StringComparison.Ordinal);

    private static UpstreamError Of(CallFailure failure, int? status) =>
        New(failure.Code, failure.Effect) with { Status = status, RetryAfter = failure.RetryAfter, Detail = failure.Detail };

    private static UpstreamError New(string code, CallEffect effect) => new() { Code = code, Effect = effect };
}
