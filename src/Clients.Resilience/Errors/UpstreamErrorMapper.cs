using System.Text.Json;
using Refit;

namespace Clients.Resilience;

/// <summary>Puts the failures of other libraries into the same words as ours.</summary>
public static class UpstreamErrorMapper
{
    /// <summary>The error that an exception stands for. Ours come back as they are; unknown ones as <c>protocol_error</c>.</summary>
    public static UpstreamError Map(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception switch
        {
            UpstreamException own => own.Error,
            AggregateException { InnerExceptions: [var single] } => Map(single),
            ApiException api when api.InnerException is JsonException => Of(TransportFaults.Invalid(api), (int)api.StatusCode),
            ApiException api => OfStatus((int)api.StatusCode),
            ApiRequestException { InnerException: { } inner } => Map(inner),
            TimeoutException => New(UpstreamErrorCode.TimeoutTotal, CallEffect.Unknown),
            OperationCanceledException { InnerException: TimeoutException } timeout when IsHttpClientTimeout(timeout) =>
                New(UpstreamErrorCode.TimeoutTotal, CallEffect.Unknown),
            JsonException => Of(TransportFaults.Invalid(exception), null),
            HttpRequestException { StatusCode: { } status } => OfStatus((int)status),
            _ => Of(TransportFaults.Describe(exception, TransportPart.Head), null),
        };
    }

    internal static UpstreamError OfStatus(int status)
    {
        var kind = StatusCodeMap.Class(status, hasRetryAfter: false, status == 429);
        return New(StatusCodeMap.Code(status), StatusCodeMap.Effect(status, kind)) with { Status = status, Attempts = 1 };
    }

    /// <summary>HttpClient reports its own Timeout like a connect timeout, but says so in its message.</summary>
    private static bool IsHttpClientTimeout(OperationCanceledException exception) =>
        exception.Message.Contains("HttpClient.Timeout", StringComparison.Ordinal);

    private static UpstreamError Of(CallFailure failure, int? status) =>
        New(failure.Code, failure.Effect) with { Status = status ?? failure.Status, RetryAfter = failure.RetryAfter, Detail = failure.Detail };

    private static UpstreamError New(string code, CallEffect effect) => new() { Code = code, Effect = effect };
}
