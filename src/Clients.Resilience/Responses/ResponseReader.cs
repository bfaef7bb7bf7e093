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

    /// <summary>Server-sent events, each a JSON value. Enumerating them reads the body; ending the enumeration releases the call.</summary>
    public static ResponseReader<IAsyncEnumerable<T>> Events<T>(JsonTypeInfo<T> type) =>
        Select(Stream, body => EventStream.ReadAsync(body, type, serverSent: true));

    /// <summary>JSON values, one a line. Enumerating them reads the body; ending the enumeration releases the call.</summary>
    public static ResponseReader<IAsyncEnumerable<T>> Lines<T>(JsonTypeInfo<T> type) =>
        Select(Stream, body => EventStream.ReadAsync(body, type, serverSent: false));

    /// <summary>Converts what another reader has read.</summary>
    public static ResponseReader<TTo> Select<TFrom, TTo>(ResponseReader<TFrom> reader, Func<TFrom, TTo> convert) =>
        new SelectReader<TFrom, TTo>(reader, convert);
}
