namespace Clients.Resilience;

/// <summary>Counts what is read of a body whose length nobody stated (chunked, compressed), and stops at the limit. The message owns the body.</summary>
internal sealed class LimitedStream(Stream inner, long limit) : ForwardStream
{
    private long count;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        count += read;
        return count <= limit ? read : throw new CallFaultException(TransportFaults.TooLarge("Limits.Response"));
    }
}
