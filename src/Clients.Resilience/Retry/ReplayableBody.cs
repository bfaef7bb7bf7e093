using System.Buffers;

namespace Clients.Resilience;

/// <summary>Makes a request's body fit for several attempts, and for one attempt being one delivery.</summary>
internal static class ReplayableBody
{
    public const int LargestBuffer = 1024 * 1024;
    public const long LargestBufferTotal = 16L * 1024 * 1024;
    private static long buffered;

    /// <summary>Bytes that bodies of running calls hold in this process.</summary>
    public static long Buffered => Interlocked.Read(ref buffered);

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
            : ReadAsync(call, request, attempts);
    }

    /// <summary>Gives back what the call's body takes of the process's share.</summary>
    public static void Release(UpstreamCall call)
    {
        if (call.BufferedBytes != 0)
        {
            Interlocked.Add(ref buffered, -call.BufferedBytes);
            call.BufferedBytes = 0;
        }
    }

    /// <summary>
    /// Multipart bodies are read where their parts lie, if all of these can be read again. Other kinds (a foreign caller's JSON) are read by
    /// writing all of them to memory, which is worth it where an ambiguous failure may be repeated.
    /// </summary>
    private static bool IsSettled(UpstreamCall call, HttpContent content, int attempts)
    {
        if (content is StreamContent)
        {
            return false;
        }

        var length = content.Headers.ContentLength;
        return call.OneShotBody = attempts == 1 || (content is MultipartContent ? length is null : length > LargestBuffer || !call.Repeatable);
    }

    private static async ValueTask ReadAsync(UpstreamCall call, HttpRequestMessage request, int attempts)
    {
        var content = request.Content!;
        var stream = await content.ReadAsStreamAsync(call.Clock.Token).ConfigureAwait(false);
        if (stream.CanSeek)
        {
            request.Content = Copy(content, new ReplayedStreamContent(stream)); // rewound to where it began
            return;
        }

        call.OneShotBody = attempts == 1 || content.Headers.ContentLength > LargestBuffer || !TryReserve(call);
        var (beginning, whole) = call.OneShotBody ? ([], false) : await BufferAsync(call, stream).ConfigureAwait(false);
        call.OneShotBody = !whole;
        request.Content = Copy(content, whole ? new ByteArrayContent(beginning) : new OneShotStreamContent(beginning, stream));
    }

    private static bool TryReserve(UpstreamCall call)
    {
        if (Interlocked.Add(ref buffered, LargestBuffer) > LargestBufferTotal)
        {
            Interlocked.Add(ref buffered, -LargestBuffer);
            return false;
        }

        call.BufferedBytes = LargestBuffer;
        return true;
    }

    private static async ValueTask<(byte[] Beginning, bool Whole)> BufferAsync(UpstreamCall call, Stream stream)
    {
        var rented = ArrayPool<byte>.Shared.Rent(LargestBuffer);
        try
        {
            var room = rented.AsMemory(0, LargestBuffer);
            var length = await stream.ReadAtLeastAsync(room, LargestBuffer, throwOnEndOfStream: false, call.Clock.Token).ConfigureAwait(false);
            Interlocked.Add(ref buffered, length - LargestBuffer);
            call.BufferedBytes = length;
            return (room[..length].ToArray(), length < LargestBuffer);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
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
