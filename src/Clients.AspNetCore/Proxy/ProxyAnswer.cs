using System.Globalization;
using Clients.Resilience;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Clients.AspNetCore;

/// <summary>Writes an upstream's answer for the app's own caller.</summary>
internal static class ProxyAnswer
{
    public static async Task WriteAsync(HttpContext context, OperationDefinition operation, UpstreamResponse<Stream> answer)
    {
        var response = context.Response;
        if (IsKnown(context.Request, answer))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            Copy(answer, response, ["ETag", "Last-Modified"]);
            Protect(response);
            return;
        }

        response.StatusCode = answer.Status;
        Copy(answer, response, ProxyHeaders.Returned);
        if (operation.Streaming)
        {
            Copy(answer, response, ProxyHeaders.ReturnedOfRanges);
        }

        Protect(response);
        if (answer.HasValue)
        {
            response.ContentLength = Length(answer);
            await answer.Value.CopyToAsync(response.Body, context.RequestAborted).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// The length that the server holds the body to. Of a part it is the part's own: where the transport has unpacked a compressed part, which is
    /// not the bytes that were asked for, the answer then breaks off instead of looking right.
    /// </summary>
    private static long? Length(UpstreamResponse<Stream> answer)
    {
        if (answer.Status == StatusCodes.Status206PartialContent && ContentRangeHeaderValue.TryParse(answer.Headers["Content-Range"], out var range))
        {
            return range.To - range.From + 1;
        }

        return long.TryParse(answer.Headers["Content-Length"], NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null;
    }

    /// <summary>
    /// Whether the caller has this very answer already (RFC 9110, section 13.2.2). Asked here and not of the upstream, whose validators depend on
    /// the credential of this side.
    /// </summary>
    private static bool IsKnown(HttpRequest request, UpstreamResponse<Stream> answer)
    {
        if (answer.Status != StatusCodes.Status200OK || !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)))
        {
            return false;
        }

        if (request.Headers.IfNoneMatch.Count > 0)
        {
            return EntityTagHeaderValue.TryParse(answer.Headers["ETag"], out var tag)
                && EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out var known)
                && known.Any(other => other.Equals(EntityTagHeaderValue.Any) || other.Compare(tag, useStrongComparison: false));
        }

        return HeaderUtilities.TryParseDate(request.Headers.IfModifiedSince.ToString(), out var since)
            && HeaderUtilities.TryParseDate(answer.Headers["Last-Modified"], out var changed) && changed <= since;
    }

    /// <summary>What cannot be written as it is (Kestrel takes ASCII only) is left out.</summary>
    private static void Copy(UpstreamResponse<Stream> answer, HttpResponse response, string[] names)
    {
        foreach (var name in names)
        {
            if (answer.Headers[name] is { } value && ProxyHeaders.IsText(value))
            {
                response.Headers[name] = value;
            }
        }
    }

    /// <summary>
    /// It was fetched with this side's credential: no shared cache may keep it, and no browser may take an upstream's text for a page of this origin.
    /// </summary>
    private static void Protect(HttpResponse response)
    {
        response.Headers.CacheControl = "private, no-cache";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
    }
}
