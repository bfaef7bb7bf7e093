using System.Net.Http.Headers;

namespace Clients.Resilience;

/// <summary>Whether an answer is as long as it says. The transport leaves part of that to its callers.</summary>
internal static class ResponseFraming
{
    /// <summary>Lengths that contradict each other make the whole answer unusable (RFC 9112, section 6.3).</summary>
    public static CallFailure? Refuse(HttpResponseMessage response) =>
        response.Content.Headers.NonValidated.TryGetValues("Content-Length", out var lengths) && !AllEqual(lengths)
            ? new CallFailure(UpstreamErrorCode.ProtocolError, FailureClass.Ambiguous, CallEffect.Unknown)
            {
                Health = Health.Failing, Status = (int)response.StatusCode, Detail = "The answer states two different lengths.",
            }
            : null;

    /// <summary>On HTTP/2 nobody else compares the body with the length that was promised (RFC 9113, section 8.1.1).</summary>
    public static Stream Checked(UpstreamCall call, HttpResponseMessage response, Stream body) =>
        response.Version.Major >= 2 && Promised(call, response) is { } length ? new ExactStream(body, length) : body;

    /// <summary>The length that the answer says its body has; <c>null</c> when it does not say, or has none.</summary>
    public static long? Promised(UpstreamCall call, HttpResponseMessage response) => IsBodyless(call, response) ? null : response.Content.Headers.ContentLength;

    /// <summary>Whether there is nothing to read: the answer is of a kind without a body, whatever length it states, or states that it is empty.</summary>
    public static bool IsEmpty(UpstreamCall call, HttpResponseMessage response) => IsBodyless(call, response) || response.Content.Headers.ContentLength == 0;

    /// <summary>RFC 9110, section 6.4.1. The length is that of what a GET would get.</summary>
    private static bool IsBodyless(UpstreamCall call, HttpResponseMessage response) =>
        (int)response.StatusCode is 204 or 205 or 304 || (response.RequestMessage?.Method ?? call.Operation.Method) == HttpMethod.Head;

    private static bool AllEqual(HeaderStringValues values)
    {
        string? first = null;
        foreach (var value in values)
        {
            first ??= value;
            if (!string.Equals(first, value, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The message owns the body.</summary>
    private sealed class ExactStream(Stream inner, long length) : ForwardStream
    {
        private long left = length;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            left -= read;
            if (left < 0)
            {
                throw new HttpIOException(HttpRequestError.InvalidResponse, "The body is longer than the length that was promised.");
            }

            return read > 0 || buffer.IsEmpty || left == 0
                ? read
                : throw new HttpIOException(HttpRequestError.ResponseEnded, "The body is shorter than the length that was promised.");
        }
    }
}
