using System.Buffers;

namespace Clients.Resilience;

/// <summary>
/// Copies a body that comes from the caller. What goes wrong with reading it is the caller's: without the distinction it would look like a broken
/// connection, be repeated, and count against the upstream's health.
/// </summary>
internal static class CallerStream
{
    private const int BufferSize = 64 * 1024;

    public static async Task CopyAsync(Stream from, Stream to, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (await ReadAsync(from, buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
            {
                await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async ValueTask<int> ReadAsync(Stream from, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await from.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The caller's own stream may throw anything.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            throw new CallFaultException(new CallFailure(UpstreamErrorCode.ValidationFailed, FailureClass.Final, CallEffect.Unknown)
            {
                Health = Health.Unknown, Exception = exception, Detail = "The request's body could not be read to its end; see the inner exception.",
            });
        }
    }
}
