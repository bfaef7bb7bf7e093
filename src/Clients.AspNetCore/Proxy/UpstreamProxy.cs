using Clients.Resilience;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Clients.AspNetCore;

/// <summary>The one way of a request through this app to an upstream.</summary>
internal sealed partial class UpstreamProxy(UpstreamDirectory upstreams, ILogger<UpstreamProxy> logger) : IUpstreamProxy
{
    public Task SendAsync(HttpContext context, string upstream, UpstreamProxyRequest request)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(request);
        var connection = upstreams.Connection(upstream);
        return SendAsync(context, connection, connection.Definition.Operation(request.Operation), request);
    }

    private async Task SendAsync(HttpContext context, UpstreamConnection connection, OperationDefinition operation, UpstreamProxyRequest request)
    {
        // 1. Everything is looked at before anything is sent.
        var definition = connection.Definition;
        var path = ProxyValues.Path(context, operation, request);
        var query = ProxyValues.Query(context, operation, request);
        var options = new UpstreamCallOptions
        {
            Headers = Ranges(context, operation, ProxyValues.Headers(context, operation, definition, request)),
            IdempotencyKey = ProxyValues.Key(context, operation, request),
            CorrelationId = Correlate(context),
        };
        var body = ProxyBody.Of(context, operation.Input, definition.Limits.Request);

        // 2. The call.
        UpstreamResponse<Stream> answer;
        try
        {
            answer = await connection.SendAsync(
                new UpstreamRequest(operation) { Path = path, Query = query, Content = body?.Content }, options, context.RequestAborted).ConfigureAwait(false);
        }
        catch (UpstreamException) when (body?.Body.Failure is BadHttpRequestException bad)
        {
            throw new BadHttpRequestException(bad.Message, bad.StatusCode, bad); // the caller's body ended it, not the upstream
        }

        // 3. The answer. Once it has begun, a failure can only be shown by not ending it properly.
        var stream = answer.HasValue ? answer.Value : Stream.Null;
        await using var _ = stream.ConfigureAwait(false);
        try
        {
            await ProxyAnswer.WriteAsync(context, operation, answer).ConfigureAwait(false);
        }
        catch (UpstreamException failure) when (context.Response.HasStarted)
        {
            Log.Broken(logger, failure.Code, definition.Name, operation.Id);
            context.Abort();
        }
    }

    /// <summary>A part of a download is asked for as such; elsewhere the whole is answered, as RFC 9110 (section 14.2) allows.</summary>
    private static Dictionary<string, string> Ranges(HttpContext context, OperationDefinition operation, Dictionary<string, string> headers)
    {
        if (operation is { Streaming: true, Method.Method: "GET" } && context.Request.Headers.Range is [{ } range]
            && range.StartsWith("bytes=", StringComparison.OrdinalIgnoreCase) && !range.Contains(',', StringComparison.Ordinal) && ProxyHeaders.IsText(range))
        {
            headers["Range"] = range;
            if (context.Request.Headers.IfRange is [{ } validator] && ProxyHeaders.IsText(validator))
            {
                headers["If-Range"] = validator;
            }
        }

        return headers;
    }

    /// <summary>Where <c>UseCallerContext</c> is not in use, the id is taken and given back here.</summary>
    private static string Correlate(HttpContext context)
    {
        if (UpstreamCallContext.Current?.CorrelationId is { } known)
        {
            return known;
        }

        var id = CorrelationId.From(context.Request.Headers[CorrelationId.Header]);
        context.Response.Headers[CorrelationId.Header] = id;
        return id;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The answer was cut off: {Code} at {Upstream} {Operation}")]
        public static partial void Broken(ILogger logger, string code, string upstream, string operation);
    }
}
