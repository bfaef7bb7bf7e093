using System.Collections.ObjectModel;
using System.Globalization;
using Clients.Resilience;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Clients.AspNetCore;

/// <summary>Makes what an incoming request hands on known to every upstream call made on its behalf.</summary>
internal sealed partial class CallerContextMiddleware(
    RequestDelegate next, TimeProvider time, ILogger<CallerContextMiddleware> logger, PropagatedHeaders? propagated = null)
{
    private static readonly TimeSpan LongestDeadline = TimeSpan.FromHours(1);

    public async Task InvokeAsync(HttpContext context)
    {
        var headers = context.Request.Headers;
        var correlationId = CorrelationId.From(headers[CorrelationId.Header]);
        UpstreamCallContext.Current = new UpstreamCallContext
        {
            CorrelationId = correlationId,
            Deadline = Remaining(headers[UpstreamHeaderNames.Deadline]) is { } remaining ? time.GetUtcNow() + remaining : null,
            Attempts = Attempts(headers[UpstreamHeaderNames.Attempts]),
            Headers = propagated?.Take(name => headers[name], name => Log.LeftOut(logger, name)) ?? ReadOnlyDictionary<string, string>.Empty,
        };

        // Only when the answer starts: the exception handler empties the headers that were set before.
        context.Response.OnStarting(
            static state =>
            {
                var (response, id) = ((HttpResponse, string))state;
                response.Headers[CorrelationId.Header] = id;
                return Task.CompletedTask;
            },
            (context.Response, correlationId));

        using (logger.BeginScope(new KeyValuePair<string, object>[] { new("CorrelationId", correlationId) }))
        {
            await next(context).ConfigureAwait(false);
        }
    }

    /// <summary>How long the caller still waits. It only ever shortens budgets, so anybody may send it; what makes no sense is not there.</summary>
    private static TimeSpan? Remaining(string? value) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds <= LongestDeadline.TotalMilliseconds
            ? TimeSpan.FromMilliseconds(milliseconds)
            : null;

    /// <summary>How often calls made for this request may be tried. It only ever lowers the number, so anybody may send it.</summary>
    private static int? Attempts(string? value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var attempts) && attempts > 0 ? attempts : null;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Header {Name} of the request is not passed on: it is too long, cannot stand in a header, or is of the connection only")]
        public static partial void LeftOut(ILogger logger, string name);
    }
}
