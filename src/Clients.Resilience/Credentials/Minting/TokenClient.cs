using System.Buffers;
using System.Net;

namespace Clients.Resilience;

/// <summary>What a token endpoint answered: small, read to its end, and not yet believed.</summary>
internal sealed class TokenAnswer(int status, byte[] body, DateTimeOffset? date, TimeSpan? retryAfter)
{
    public int Status { get; } = status;

    /// <summary>May hold a secret.</summary>
    public byte[] Body { get; } = body;

    public DateTimeOffset? Date { get; } = date;

    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>What it means when it is no token: only the status is repeated, never the issuer's words, which may quote the request.</summary>
    public MintFailure Refuse(string more = "") => Status is 408 or 425 or 429 or >= 500 || RetryAfter is not null
        ? MintFailure.Unavailable($"it answered {Status}{more}", RetryAfter)
        : MintFailure.Refused($"it answered {Status}{more}");
}

/// <summary>
/// Requests for tokens: a connection pool of their own under the rules of the upstream's (egress, connect guard, no redirects, no cookies,
/// no proxy). No handler of the app and no logger is on this path, since the secrets are in headers and bodies here.
/// </summary>
internal sealed class TokenClient(UpstreamRuntime runtime, HttpMessageHandler? transport) : IDisposable
{
    /// <summary>No token is larger.</summary>
    public const int LargestAnswer = 64 * 1024;

    private readonly Lazy<HttpMessageInvoker> http = new(() => new(TransportFactory.Create(runtime, transport), disposeHandler: transport is null));

    public async Task<TokenAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        request.Headers.TryAddWithoutValidation("User-Agent", HeaderStep.UserAgentOf(runtime.Definition));
        using var response = await http.Value.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var body = await ReadAsync(response, cancellationToken).ConfigureAwait(false);
        return new TokenAnswer(
            (int)response.StatusCode, body, response.Headers.Date, RetryAfterHeader.Read(response, runtime.Time.GetUtcNow()));
    }

    public void Dispose()
    {
        if (http.IsValueCreated)
        {
            http.Value.Dispose();
        }
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if ((int)response.StatusCode < 200)
        {
            return []; // 101: the body is the raw connection
        }

        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var buffer = ArrayPool<byte>.Shared.Rent(LargestAnswer + 1);
            try
            {
                var length = await stream.ReadAtLeastAsync(buffer.AsMemory(0, LargestAnswer + 1), LargestAnswer + 1, throwOnEndOfStream: false, cancellationToken)
                    .ConfigureAwait(false);
                return length <= LargestAnswer
                    ? buffer[..length]
                    : throw CallFaultException.Refused(UpstreamErrorCode.Unauthorized, $"its answer is larger than {LargestAnswer / 1024} KB");
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
            }
        }
    }
}
