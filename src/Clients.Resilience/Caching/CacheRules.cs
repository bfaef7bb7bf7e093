using System.Net;
using System.Net.Http.Headers;

namespace Clients.Resilience;

/// <summary>What is asked after and what is kept. Whatever is not clearly allowed is not.</summary>
internal static class CacheRules
{
    /// <summary>Who sends one of these has a cache of its own, or wants a part, or wants none.</summary>
    private static readonly string[] OwnConditions =
        ["If-None-Match", "If-Modified-Since", "If-Match", "If-Unmodified-Since", "If-Range", "Range", "Cache-Control", "Pragma"];

    /// <summary>Validators are sent back: nobody's are longer.</summary>
    private const int LongestValidator = 256;

    /// <summary>Whether this request may be answered from what was kept, and its answer be kept.</summary>
    public static bool Covers(UpstreamCall call, HttpRequestMessage request) =>
        (call.Operation.Cache ?? call.Definition.Cache.Enabled)
        && call.Operation.Method == HttpMethod.Get && request.Method == HttpMethod.Get && request.Content is null
        && call.Operation is { Streaming: false, Idempotent: true } && !RouteTable.IsUndeclared(call.Operation)
        && !call.LeftOrigin
        && !Array.Exists(OwnConditions, request.Headers.NonValidated.Contains);

    /// <summary>Whether an answer may be kept: a whole, confirmed 200 that can be asked after and depends on nothing but the key.</summary>
    public static bool MayKeep(HttpResponseMessage response, long largest) =>
        response.StatusCode == HttpStatusCode.OK
        && HasEnd(response)
        && !(response.Content.Headers.ContentLength > largest)
        && !response.Content.Headers.NonValidated.Contains("Content-Range")
        && !response.Content.Headers.NonValidated.Contains("Content-Encoding") // what the transport could not decode
        && (ETagOf(response) is not null || LastModifiedOf(response) is not null)
        && !Says(response.Headers, "Cache-Control", "no-store")
        && CacheKey.Holds(response.Headers);

    /// <summary>Entity tag, if it can be sent back.</summary>
    public static string? ETagOf(HttpResponseMessage response) => Validator(response.Headers, "ETag");

    /// <summary>Time of the last change, if it can be sent back.</summary>
    public static string? LastModifiedOf(HttpResponseMessage response) => Validator(response.Content.Headers, "Last-Modified");

    /// <summary>
    /// A change within the second of <c>Last-Modified</c> would not show: the time counts only if it was over when the answer was made
    /// (RFC 9110, section 8.8.2.2).
    /// </summary>
    public static bool IsSettled(HttpResponseMessage response) =>
        response.Content.Headers.LastModified is { } modified && response.Headers.Date is { } date && date - modified >= TimeSpan.FromSeconds(1);

    /// <summary>A comma-separated header names a directive, with or without a value.</summary>
    public static bool Says(HttpHeaders headers, string header, string directive) =>
        headers.NonValidated.TryGetValues(header, out var values) && values.ToString().Split(',', StringSplitOptions.TrimEntries)
            .Any(part => part.Split('=', 2)[0].TrimEnd().Equals(directive, StringComparison.OrdinalIgnoreCase));

    /// <summary>A body that ends with its connection may have been cut off, and nobody can tell.</summary>
    private static bool HasEnd(HttpResponseMessage response) =>
        response.Version.Major >= 2 || response.Content.Headers.ContentLength is not null || response.Headers.TransferEncodingChunked == true;

    private static string? Validator(HttpHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) && values.Count == 1 && values.ToString() is { Length: > 0 and <= LongestValidator } text
            && !HeaderCheck.IsUnsafe(text) ? text : null;
}
