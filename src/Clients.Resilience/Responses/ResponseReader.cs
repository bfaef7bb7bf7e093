using System.Text.Json.Serialization.Metadata;

namespace Clients.Resilience;

/// <summary>The ways to take a result out of an answer.</summary>
public static class ResponseReader
{
    /// <summary>For operations that answer without a body; one that comes all the same is skipped.</summary>
    public static ResponseReader<NoContent> None { get; } = new NoneReader();

    /// <summary>The body as text.</summary>
    public static ResponseReader<string> Text { get; } = new TextReaderOfBody();

    /// <summary>The body as a stream. The caller disposes of it; that releases the call.</summary>
    public static ResponseReader<Stream> Stream { get; } = new StreamReaderOfBody();

    /// <summary>JSON, read from the stream. <c>null</c> or an empty body fails as <c>response_invalid</c>.</summary>
    public static ResponseReader<T> Json<T>(JsonTypeInfo<T> type) => new JsonReader<T>(type);

    /// <summary>JSON, where 204, an empty body and JSON <c>null</c> mean <c>null</c>.</summary>
    public static ResponseReader<T?> JsonOrNone<T>(JsonTypeInfo<T> type) => new JsonOrNoneReader<T>(type);

    /// <summary>A reader for each status; status 0 stands for every other success.</summary>
    public static ResponseReader<T> ByStatus<T>(params (int Status, ResponseReader<T> Reader)[] cases) => new ByStatusReader<T>(cases);

    /// <summary>
    /// Server-sent events. Enumerating them reads the body, once, as they arrive; ending the enumeration releases the call. A sequence that
    /// is never enumerated can be disposed of as <see cref="IAsyncDisposable"/>.
    /// </summary>
    /// <param name="type">How an event is read.</param>
    /// <param name="shape">What <paramref name="type"/> describes.</param>
    public static ResponseReader<IAsyncEnumerable<T>> Events<T>(JsonTypeInfo<T> type, EventShape shape = EventShape.Data) =>
        new RecordsReader<T>(() => new ServerSentEvents<T>(type, shape));

    /// <summary>JSON values, one a line (JSON lines). Enumerated as <see cref="Events"/> are.</summary>
    public static ResponseReader<IAsyncEnumerable<T>> Lines<T>(JsonTypeInfo<T> type) =>
        new RecordsReader<T>(() => new JsonRecords<T>(type, RecordSplitter.End.LineFeed));

    /// <summary>JSON values, each behind a record separator (RFC 7464). Enumerated as <see cref="Events"/> are.</summary>
    public static ResponseReader<IAsyncEnumerable<T>> Sequence<T>(JsonTypeInfo<T> type) =>
        new RecordsReader<T>(() => new JsonRecords<T>(type, RecordSplitter.End.Separator));

    /// <summary>Converts what another reader has read.</summary>
    public static ResponseReader<TTo> Select<TFrom, TTo>(ResponseReader<TFrom> reader, Func<TFrom, TTo> convert) =>
        new SelectReader<TFrom, TTo>(reader, convert);
}
