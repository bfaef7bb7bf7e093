using System.Net;
using Refit;

namespace Clients.Resilience;

/// <summary>Refit's settings under the pipeline: every way in which Refit reports a failure leads to the same exception.</summary>
internal static class UpstreamRefitSettings
{
    public static RefitSettings Create(UpstreamRuntime runtime, Action<RefitSettings>? refit)
    {
        var settings = new RefitSettings
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            UrlResolution = UrlResolutionMode.RefitLegacy,
        };
        refit?.Invoke(settings);
        settings.ExceptionFactory = static response => new ValueTask<Exception?>(OfAnswer(response));
        settings.TransportExceptionFactory = (request, exception, cancellationToken) => OfTransport(runtime, request, exception, cancellationToken);
        settings.DeserializationExceptionFactory = static (response, exception) => new ValueTask<Exception?>(OfBody(response, exception));
        return settings;
    }

    /// <summary>An answer that is an error: the pipeline has classified it and recorded it on the call.</summary>
    private static Exception? OfAnswer(HttpResponseMessage response)
    {
        if (response.IsSuccessStatusCode)
        {
            return null;
        }

        return CallOf(response.RequestMessage) is { Failure: { } failure } call
            ? call.ToException(failure)
            : new UpstreamException(UpstreamErrorMapper.OfStatus((int)response.StatusCode));
    }

    private static Exception OfTransport(
        UpstreamRuntime runtime, HttpRequestMessage request, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is UpstreamException || (exception is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            return exception;
        }

        var error = UpstreamErrorMapper.Map(exception) with { Upstream = runtime.Definition.Name };
        return new UpstreamException(error with { Operation = CallOf(request)?.Operation.Id ?? string.Empty }, exception);
    }

    private static Exception OfBody(HttpResponseMessage response, Exception exception)
    {
        if (exception is UpstreamException or OperationCanceledException)
        {
            return exception;
        }

        var failure = TransportFaults.Describe(exception, TransportPart.Body);
        failure.Status ??= (int)response.StatusCode;
        return CallOf(response.RequestMessage) is { } call
            ? call.ToException(failure)
            : new UpstreamException(UpstreamErrorMapper.Map(exception), exception);
    }

    private static UpstreamCall? CallOf(HttpRequestMessage? request) =>
        request is not null && request.Options.TryGetValue(UpstreamCall.OptionKey, out var call) ? call : null;
}
