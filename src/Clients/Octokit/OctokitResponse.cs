using System.Collections.ObjectModel;
using System.Globalization;
using System.Net;
using Clients.Resilience;
using Octokit;

namespace Clients.GitHub;

/// <summary>An answer as Octokit takes it. A failed one remembers what the pipeline made of it, so that its exception has the same code.</summary>
internal sealed class OctokitResponse : IResponse
{
    private static readonly string[] Binary =
        ["application/vnd.github.v3.raw", "application/zip", "zip", "application/gzip", "application/x-gzip", "application/octet-stream"];

    private OctokitResponse(HttpStatusCode status, object? body, Dictionary<string, string> headers, string? contentType, UpstreamError? error)
    {
        StatusCode = status;
        Body = body!; // Octokit's own is null without a body, whatever the annotation says
        Headers = new ReadOnlyDictionary<string, string>(headers);
        ApiInfo = OctokitApiInfo.Read(headers, TimeProvider.System.GetUtcNow());
        ContentType = contentType!;
        Error = error;
    }

    public object Body { get; }

    public IReadOnlyDictionary<string, string> Headers { get; }

    public ApiInfo ApiInfo { get; }

    public HttpStatusCode StatusCode { get; }

    public string ContentType { get; }

    /// <summary>How the call failed, in the words of the pipeline; <c>null</c> if it did not.</summary>
    public UpstreamError? Error { get; }

    /// <param name="answer">The answer; its body is read here, or handed over as a stream.</param>
    /// <param name="raw">The caller wants the bytes.</param>
    /// <param name="preprocess">Octokit's own step before it reads the body.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<OctokitResponse> ReadAsync(
        HttpResponseMessage answer, bool raw, Func<object, object>? preprocess, CancellationToken cancellationToken)
    {
        var error = UpstreamErrorMapper.OfAnswer(answer);
        var contentType = MediaTypeOf(answer.Content);
        object body;
        if (error is null && (raw || IsBinary(contentType)))
        {
            body = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false); // the caller's: its end ends the call
        }
        else
        {
            body = await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            answer.Dispose();
        }

        return new OctokitResponse(answer.StatusCode, preprocess is null ? body : preprocess(body), HeadersOf(answer), contentType, error);
    }

    /// <summary>
    /// A call that was not sent because a limit is still in force, in the form in which GitHub itself says so: Octokit throws the exception
    /// that its users already wait by.
    /// </summary>
    public static OctokitResponse OfClosedGate(UpstreamError error)
    {
        var until = error.RetryAt ?? TimeProvider.System.GetUtcNow();
        var reset = until.ToUnixTimeSeconds() + (until.Millisecond > 0 ? 1 : 0);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["X-RateLimit-Remaining"] = "0",
            ["X-RateLimit-Reset"] = reset.ToString(CultureInfo.InvariantCulture),
            ["Retry-After"] = Math.Ceiling((error.RetryAfter ?? TimeSpan.Zero).TotalSeconds).ToString(CultureInfo.InvariantCulture),
        };
        const string body = """{"message":"API rate limit exceeded a moment ago: nothing was sent, since the limit is still in force."}""";
        return new OctokitResponse(HttpStatusCode.Forbidden, body, headers, "application/json", error);
    }

    private static bool IsBinary(string? contentType) => contentType is not null
        && (contentType.StartsWith("image/", StringComparison.OrdinalIgnoreCase) || Binary.Contains(contentType, StringComparer.OrdinalIgnoreCase));

    /// <summary>Also of a malformed one: blob storage has labelled artifacts "zip".</summary>
    private static string? MediaTypeOf(HttpContent content) => content.Headers.ContentType?.MediaType
        ?? (content.Headers.NonValidated.TryGetValues("Content-Type", out var values) ? values.ToString() : null);

    private static Dictionary<string, string> HeadersOf(HttpResponseMessage answer)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in answer.Headers.NonValidated.Concat(answer.Content.Headers.NonValidated))
        {
            headers[name] = string.Join(", ", values);
        }

        return headers;
    }
}
