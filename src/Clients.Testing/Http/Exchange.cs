using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace Clients.Testing.Http;

/// <summary>Reads requests from Kestrel and writes responses to it.</summary>
internal static class Exchange
{
    public static async Task<RecordedRequest> ReadAsync(HttpContext context, DateTimeOffset time, CancellationToken cancellationToken)
    {
        // The raw target keeps what decoding loses: `%2F` inside a segment is no separator.
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (!target.StartsWith('/') && Uri.TryCreate(target, UriKind.Absolute, out var absolute))
            target = absolute.PathAndQuery;

        var question = target.IndexOf('?', StringComparison.Ordinal);
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, cancellationToken).ConfigureAwait(false);
        return new RecordedRequest
        {
            Method = context.Request.Method,
            Path = question < 0 ? target : target[..question],
            Query = question < 0 ? "" : target[question..],
            Headers = context.Request.Headers.ToDictionary(
                header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            Body = body.ToArray(),
            Time = time,
        };
    }

    public static IReadOnlyDictionary<string, IReadOnlyList<string>> ReadQuery(string query) =>
        QueryHelpers.ParseQuery(query).ToDictionary(
            pair => pair.Key,
            pair => (IReadOnlyList<string>)[.. pair.Value.Select(value => value ?? "")],
            StringComparer.Ordinal);

    public static async Task WriteAsync(HttpContext context, FakeResponse response, CancellationToken cancellationToken)
    {
        WriteHead(context, response);
        if (HasBody(context, response))
        {
            context.Response.ContentLength = response.Body.Length;
            await context.Response.Body.WriteAsync(response.Body, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Promises more bytes than it sends; when the exchange ends, Kestrel closes the connection in an orderly way (FIN).</summary>
    public static async Task WritePartAsync(HttpContext context, FakeResponse response, int bytes, CancellationToken cancellationToken)
    {
        WriteHead(context, response);
        context.Response.ContentLength = Math.Max(response.Body.Length, bytes + 1L);
        await context.Response.StartAsync(cancellationToken).ConfigureAwait(false);
        await context.Response.Body.WriteAsync(
            response.Body[..Math.Min(bytes, response.Body.Length)], cancellationToken).ConfigureAwait(false);
        await context.Response.Body.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private static void WriteHead(HttpContext context, FakeResponse response)
    {
        context.Response.StatusCode = response.Status;
        if (response.ContentType is { } contentType)
            context.Response.ContentType = contentType;
        foreach (var (name, value) in response.Headers)
            context.Response.Headers.Append(name, value);
    }

    /// <summary>Closes the connection with RST, so that the client sees "connection reset" instead of an orderly end.</summary>
    public static void Reset(HttpContext context) => context.Features.GetRequiredFeature<IConnectionLifetimeFeature>().Abort();

    private static bool HasBody(HttpContext context, FakeResponse response) =>
        response.Body.Length > 0 && !HttpMethods.IsHead(context.Request.Method) && response.Status is not (204 or 304);
}
