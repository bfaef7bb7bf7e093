using System.Buffers;
using System.Text;

namespace Clients.Resilience;

/// <summary>Makes a failure of an answer whose status says that it is one.</summary>
internal static class ErrorAnswer
{
    /// <summary>Error bodies beyond this are cut: their type is not read, their status is what counts.</summary>
    private const int LargestBody = 256 * 1024;

    /// <summary>What is kept for logs.</summary>
    private const int LargestRaw = 8 * 1024;

    public static async ValueTask<CallOutcome> ReadAsync(UpstreamCall call, HttpResponseMessage response)
    {
        var limit = call.Foreign ? (int)Math.Min(call.Definition.Limits.Response, Array.MaxLength - 1) : LargestBody;
        var (body, complete) = await ReadBodyAsync(response, limit, call.Clock.Token).ConfigureAwait(false);
        call.Measures.Received += body.Length;
        if (call.Foreign)
        {
            HeldContent.Replace(response, body);
        }
        else
        {
            response.Dispose();
        }

        if (call.Clock.Ended == CallEnd.Caller)
        {
            return ClockFaults.Of(call, CallEffect.Unknown);
        }

        return Classify(call, response, body, complete);
    }

    private static CallFailure Classify(UpstreamCall call, HttpResponseMessage response, byte[] body, bool complete)
    {
        var status = (int)response.StatusCode;
        var now = call.Clock.Time.GetUtcNow();
        var pause = call.Runtime.RateGate.Hear(call, response, body);
        var throttled = pause is not null || status == 429;
        var retryAfter = pause ?? RetryAfterHeader.Read(response, now);
        var kind = status == 409 && call.IdempotencyKey is not null
            ? FailureClass.Unprocessed // the first request with this key is still in flight
            : StatusCodeMap.Class(status, retryAfter is not null, throttled);
        return new CallFailure(Code(call, status, throttled), kind, StatusCodeMap.Effect(status, kind))
        {
            Status = status,
            Throttled = throttled,
            Health = call.LeftOrigin ? Health.Unknown : StatusCodeMap.Health(status, throttled),
            RetryAfter = retryAfter,
            RetryAt = now + retryAfter,
            Headers = new UpstreamHeaders(response.Headers, response.Content.Headers),
            Body = complete && status >= 300 ? ReadBody(call, status, body) : null,
            RawBody = body.Length > 0 ? Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, LargestRaw))) : null,
            Detail = Advise(call, status, throttled),
            Response = call.Foreign && status != PollStep.NotReady ? response : null, // a 202 would pass for success
        };
    }

    /// <summary>Gateways and proxies answer in HTML, whatever type they state; no JSON text begins like that. Nothing is nothing as well.</summary>
    private static object? ReadBody(UpstreamCall call, int status, ReadOnlySpan<byte> body) =>
        body.TrimStart(" \t\r\n\uFEFF"u8) is not ([] or [(byte)'<', ..]) and var text ? call.ReadError(status, text) : null;

    private static string Code(UpstreamCall call, int status, bool throttled)
    {
        if (call.Operation.ErrorCodes.TryGetValue(status, out var code) || call.Definition.ErrorCodes.TryGetValue(status, out code))
        {
            return code;
        }

        return throttled ? UpstreamErrorCode.RateLimited : StatusCodeMap.Code(status);
    }

    private static string? Advise(UpstreamCall call, int status, bool throttled) => status switch
    {
        _ when throttled => "The upstream's quota is used up.",
        401 => $"The credential was not accepted ({call.Runtime.Credentials.Whereabouts}).",
        403 when call.Operation.Scopes.Count > 0 => $"The credential may lack a permission: {string.Join(", ", call.Operation.Scopes)}.",
        403 => "The credential does not allow this; the upstream's answer is in RawBody.",
        400 or 422 => "The upstream does not accept a value of the request; Body or RawBody says which.",
        PollStep.NotReady => "Not ready yet: the upstream is still preparing the answer. RetryAt says when it is worth asking again.",
        >= 500 => "The upstream itself failed; its logs have the correlation id.",
        304 => "304 has no body: use the method that returns the response.",
        101 => "The upstream wants to switch protocols.",
        _ => null,
    };

    private static async ValueTask<(byte[] Body, bool Complete)> ReadBodyAsync(
        HttpResponseMessage response, int limit, CancellationToken cancellationToken)
    {
        if ((int)response.StatusCode < 200)
        {
            return ([], false); // 101: the body is the raw connection
        }

        using var buffer = new MemoryStream();
        var chunk = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                while (buffer.Length <= limit)
                {
                    var read = await stream.ReadAsync(chunk, cancellationToken).ConfigureAwait(false);
                    if (read == 0)
                    {
                        return (buffer.ToArray(), true);
                    }

                    buffer.Write(chunk, 0, read);
                }
            }
        }
#pragma warning disable CA1031 // The status stands, whatever becomes of the body.
        catch (Exception)
#pragma warning restore CA1031
        {
            return (buffer.ToArray(), false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }

        return (buffer.ToArray(), false);
    }
}
