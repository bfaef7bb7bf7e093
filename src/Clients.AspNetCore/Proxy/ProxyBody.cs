using Clients.Resilience;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Clients.AspNetCore;

/// <summary>The body of an incoming request on its way to the upstream: of a declared media type, bounded, never held as a whole.</summary>
internal sealed class ProxyBody : Stream
{
    private readonly Stream inner;
    private readonly long limit;
    private long count;

    private ProxyBody(Stream inner, long limit) => (this.inner, this.limit) = (inner, limit);

    /// <summary>What went wrong with reading the incoming request; the upstream has no part in it.</summary>
    public Exception? Failure { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>The body to send; <c>null</c> when there is none.</summary>
    public static (ProxyBody Body, HttpContent Content)? Of(HttpContext context, OperationInput input, long limit)
    {
        var request = context.Request;
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false } || request.ContentLength == 0)
        {
            return input.BodyRequired ? throw ProblemException.Invalid("body", "is required") : null;
        }

        if (input.Body.Count == 0)
        {
            throw ProblemException.Invalid("body", "is not taken here");
        }

        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !input.Body.Any(declared => Includes(declared, type))
            || request.Headers.ContentEncoding.Count > 0)
        {
            throw new BadHttpRequestException("The body is not of a declared media type.", StatusCodes.Status415UnsupportedMediaType);
        }

        if (request.ContentLength > limit)
        {
            throw TooLarge();
        }

        var body = new ProxyBody(request.Body, limit);
        var content = new StreamContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", ProxyHeaders.IsText(type.ToString()) ? type.ToString() : type.MediaType.ToString());
        content.Headers.ContentLength = request.ContentLength;
        return (body, content);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            count += read;
            return count <= limit ? read : throw TooLarge();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Failure = exception;
            throw;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static bool Includes(string declared, MediaTypeHeaderValue given) =>
        MediaTypeHeaderValue.TryParse(declared, out var type)
        && (type.MatchesAllTypes || (type.Type.Equals(given.Type, StringComparison.OrdinalIgnoreCase)
            && (type.MatchesAllSubTypes || type.SubType.Equals(given.SubType, StringComparison.OrdinalIgnoreCase))));

    private static BadHttpRequestException TooLarge() => new("The body is larger than Limits.Request.", StatusCodes.Status413PayloadTooLarge);
}
