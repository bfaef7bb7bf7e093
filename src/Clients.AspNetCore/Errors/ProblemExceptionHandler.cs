using Clients.Resilience;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Clients.AspNetCore;

/// <summary>Answers every failed request with a problem document. What is known beyond it goes to the log.</summary>
internal sealed partial class ProblemExceptionHandler(
    IProblemDetailsService problems, TimeProvider time, ILogger<ProblemExceptionHandler> logger) : IExceptionHandler
{
    private const int ClientClosedRequest = 499;

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        // 1. Nobody is listening any more: there is nothing to write, and nothing went wrong here.
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            httpContext.Response.StatusCode = ClientClosedRequest;
            return true;
        }

        // 2. The log gets what the caller does not.
        var problem = ProblemFactory.Create(exception);
        Record(exception, problem.Status!.Value);

        // 3. The answer. Whoever registered a writer before AddUpstreamErrors() may render it otherwise, such as for people.
        httpContext.Response.StatusCode = problem.Status!.Value;
        if (ProblemFactory.RetryAfter(exception, time.GetUtcNow()) is { } retryAfter)
        {
            httpContext.Response.Headers.RetryAfter = retryAfter;
        }

        return await problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = httpContext,
            ProblemDetails = problem,
            Exception = exception,
        }).ConfigureAwait(false);
    }

    private void Record(Exception exception, int status)
    {
        switch (exception)
        {
            // The runtime has logged the call itself.
            case UpstreamException { Error: var error }:
                Log.UpstreamFailed(logger, status, error.Code, error.Upstream, error.Operation);
                break;
            case ProblemException own:
                Log.Refused(logger, own.Status, own.Code, own.InnerException);
                break;
            case BadHttpRequestException bad:
                Log.Refused(logger, bad.StatusCode, ProblemCode.ForStatus(bad.StatusCode), bad);
                break;
            default:
                Log.Failed(logger, exception);
                break;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Answered {Status}: {Code} at {Upstream} {Operation}")]
        public static partial void UpstreamFailed(ILogger logger, int status, string code, string upstream, string operation);

        [LoggerMessage(2, LogLevel.Information, "Answered {Status}: {Code}")]
        public static partial void Refused(ILogger logger, int status, string code, Exception? exception);

        [LoggerMessage(3, LogLevel.Error, "Answered 500: the request failed")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
