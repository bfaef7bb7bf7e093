using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Clients.Resilience;

/// <summary>Makes values of the records of one body. Has state: every body gets a reader of its own.</summary>
internal abstract class RecordReader<T>(RecordSplitter.End end)
{
    public async IAsyncEnumerator<T> ReadAsync(GuardedStream body, CancellationToken cancellationToken)
    {
        await using var _ = body.ConfigureAwait(false);
        var records = new RecordSplitter(body, end, body.Limit);
        while (await NextAsync(records, body, cancellationToken).ConfigureAwait(false) is { } record)
        {
            if (Read(record.Span, body, out var value))
            {
                yield return value;
            }
        }
    }

    /// <summary>Takes one record; true when it completes a value.</summary>
    protected abstract bool TryRead(ReadOnlySpan<byte> record, out T value);

    private static async ValueTask<ReadOnlyMemory<byte>?> NextAsync(RecordSplitter records, GuardedStream body, CancellationToken cancellationToken)
    {
        try
        {
            return await records.NextAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (CallFaultException fault)
        {
            throw body.Refuse(fault.Failure);
        }
    }

    private bool Read(ReadOnlySpan<byte> record, GuardedStream body, out T value)
    {
        try
        {
            return TryRead(record, out value);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException or NotSupportedException)
        {
            throw body.Refuse(TransportFaults.Invalid(exception, "A part of the answer is not the JSON that the contract promises."));
        }
    }
}

/// <summary>One JSON value in each record; empty ones are skipped.</summary>
internal sealed class JsonRecords<T>(JsonTypeInfo<T> type, RecordSplitter.End end) : RecordReader<T>(end)
{
    protected override bool TryRead(ReadOnlySpan<byte> record, out T value)
    {
        var text = record.Trim(" \t\r\n\u001e"u8);
        value = text.IsEmpty ? default! : JsonSerializer.Deserialize(text, type)!;
        return !text.IsEmpty;
    }
}

/// <summary>The values of a body that is read as they arrive. Enumerating reads it, once; the enumeration's end, or disposal, releases the call.</summary>
internal sealed class RecordSequence<T>(GuardedStream body, RecordReader<T> reader) : IAsyncEnumerable<T>, IAsyncDisposable
{
    private int begun;

    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        Interlocked.Exchange(ref begun, 1) == 0
            ? reader.ReadAsync(body, cancellationToken)
            : throw new InvalidOperationException("The answer is read from the connection and can be enumerated once: call the operation again, or keep the values.");

    public ValueTask DisposeAsync() => body.DisposeAsync();
}

/// <summary>Hands a streamed body over as a sequence of values.</summary>
internal sealed class RecordsReader<T>(Func<RecordReader<T>> create) : ResponseReader<IAsyncEnumerable<T>>
{
    internal override bool Streams(int status) => true;

    internal override ValueTask<IAsyncEnumerable<T>> ReadAsync(
        int status, HttpResponseMessage response, Stream body, CancellationToken cancellationToken) =>
        new(new RecordSequence<T>((GuardedStream)body, create()));
}
