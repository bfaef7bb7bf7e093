namespace Clients.Resilience;

/// <summary>Makes a request's body fit for several attempts, and for one attempt being one delivery.</summary>
internal static class ReplayableBody
{
    public const int LargestBuffer = 1024 * 1024;
    private const long LargestBufferTotal = 16L * 1024 * 1024;
    private static long buffered;

    public static ValueTask PrepareAsync(UpstreamCall call, HttpRequestMessage request, int attempts)
    {
        if (!call.Operation.Idempotent)
        {
            // SocketsHttpHandler itself resends a bodyless or Expect-continue request up to three times (dotnet/runtime#86714).
            request.Content ??= new ByteArrayContent([]);
            request.Headers.ExpectContinue = false;
        }

        return request.Content is null or ByteArrayContent or ReadOnlyMemoryContent || IsSettled(call, request.Content, attempts)
            ? default
            : BufferAsync(call, request);
    }

    private static bool IsSettled(UpstreamCall call, HttpContent content, int attempts)
    {
        call.OneShotBody = attempts == 1 || !call.Repeatable || content.Headers.ContentLength > LargestBuffer;
        return call.OneShotBody && content is not StreamContent;
    }

    private static async ValueTask BufferAsync(UpstreamCall call, HttpRequestMessage request)
    {
        var content = request.Content!;
        var stream = await content.ReadAsStreamAsync(call.Clock.Token).ConfigureAwait(false);
        if (stream.CanSeek)
        {
            call.OneShotBody = false; // rewound by ReplayedStream to where it began
            request.Content = Copy(content, new ReplayedStreamContent(stream));
            return;
        }

        if (call.OneShotBody || Interlocked.Read(ref buffered) > LargestBufferTotal - LargestBuffer)
        {
            call.OneShotBody = true;
            request.Content = Copy(content, new OneShotStreamContent(ReadOnlyMemory<byte>.Empty, stream));
            return;
        }

        Interlocked.Add(ref buffered, LargestBuffer);
        try
        {
            var buffer = new byte[LargestBuffer];
            var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, call.Clock.Token).ConfigureAwait(false);
            call.OneShotBody = length == buffer.Length;
            request.Content = Copy(content, call.OneShotBody
                ? new OneShotStreamContent(buffer, stream)
                : new ByteArrayContent(buffer, 0, length));
        }
        finally
        {
            Interlocked.Add(ref buffered, -LargestBuffer);
        }
    }

    private static HttpContent Copy(HttpContent from, HttpContent to)
    {
        foreach (var (name, values) in from.Headers.NonValidated)
        {
            to.Headers.TryAddWithoutValidation(name, values);
        }

        return to;
    }
}
