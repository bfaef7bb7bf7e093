using System.Text.Json.Serialization;
using Clients.Resilience.Tests;
using Microsoft.Extensions.Time.Testing;
using Refit;

[assembly: ThingsContract]

namespace Clients.Resilience.Tests;

// An upstream as the build would generate it: contract, wire, client.
internal sealed record Thing([property: JsonPropertyName("id")] string Id, [property: JsonPropertyName("name")] string? Name);

internal sealed record ThingError([property: JsonPropertyName("message")] string Message);

internal sealed record ThingPage(
    [property: JsonPropertyName("items")] List<Thing> Items,
    [property: JsonPropertyName("next")] string? Next,
    [property: JsonPropertyName("total")] long? Total,
    [property: JsonPropertyName("incomplete")] bool? Incomplete);

[JsonSerializable(typeof(Thing))]
[JsonSerializable(typeof(ThingError))]
[JsonSerializable(typeof(ThingPage))]
internal sealed partial class ThingJson : JsonSerializerContext;

internal interface IThingsWire
{
    [Get("/things/{id}")]
    Task<HttpResponseMessage> GetThing([Encoded] string id, [Property(UpstreamCall.PropertyKey)] UpstreamCall call);

    [Post("/things")]
    Task<HttpResponseMessage> CreateThing([Body] HttpContent body, [Property(UpstreamCall.PropertyKey)] UpstreamCall call);

    [Post("/things/poke")]
    Task<HttpResponseMessage> PokeThings([Property(UpstreamCall.PropertyKey)] UpstreamCall call);

    [Put("/things/{id}")]
    Task<HttpResponseMessage> PutThing([Encoded] string id, [Body] HttpContent body, [Property(UpstreamCall.PropertyKey)] UpstreamCall call);

    [Delete("/things/{id}")]
    Task<HttpResponseMessage> DeleteThing([Encoded] string id, [Property(UpstreamCall.PropertyKey)] UpstreamCall call);

    [Get("/things")]
    Task<HttpResponseMessage> ListThings([Query] string? page, [Property(UpstreamCall.PropertyKey)] UpstreamCall call);

    [Get("/blob")]
    Task<HttpResponseMessage> GetBlob([Property(UpstreamCall.PropertyKey)] UpstreamCall call);
}

internal interface IThingsClient
{
    Task<Thing> GetThingAsync(string id, UpstreamCallOptions? options = null, CancellationToken cancellationToken = default);

    Task<UpstreamResponse<Thing>> GetThingWithResponseAsync(string id, UpstreamCallOptions? options = null, CancellationToken cancellationToken = default);

    Task<Thing?> FindThingAsync(string id);

    Task<string> GetTextAsync(string id);

    Task<Thing> CountAsync(UpstreamCallOptions? options = null, CancellationToken cancellationToken = default);

    Task<object> GetEitherAsync(string id);

    Task<Thing> CreateThingAsync(Thing thing, UpstreamCallOptions? options = null, CancellationToken cancellationToken = default);

    Task CreateFromStreamAsync(Stream body, UpstreamCallOptions? options = null);

    Task<Thing> StartThingAsync(Thing thing, UpstreamCallOptions? options = null);

    Task PokeThingsAsync(UpstreamCallOptions? options = null);

    Task<Thing> PutThingAsync(string id, Stream body);

    Task DeleteThingAsync(string id);

    Task<Stream> GetBlobAsync(UpstreamCallOptions? options = null, CancellationToken cancellationToken = default);

    UpstreamPageable<Thing> ListByLink();

    UpstreamPageable<Thing> ListByCursor();

    UpstreamPageable<Thing> ListByNumber(int? pageSize = null);

    UpstreamPageable<Thing> ListByOffset();
}

internal sealed class ThingsClient(UpstreamInvoker<IThingsWire> invoker) : IThingsClient
{
    private static readonly ResponseReader<Thing> Reader = ResponseReader.Json(ThingJson.Default.Thing)
        .WithError(ThingJson.Default.ThingError, 404, 0);

    private static readonly ResponseReader<Thing?> Optional = ResponseReader.JsonOrNone(ThingJson.Default.Thing);

    private static readonly ResponseReader<ThingPage> Page = ResponseReader.Json(ThingJson.Default.ThingPage);

    private static readonly ResponseReader<object> Either = ResponseReader.ByStatus<object>(
        (200, ResponseReader.Select<Thing, object>(Reader, static thing => thing)),
        (202, ResponseReader.Select<NoContent, object>(ResponseReader.None, static _ => "accepted")));

    private static readonly PageShape<ThingPage, Thing> Shape = new(static page => page.Items)
    {
        Total = static page => page.Total, Incomplete = static page => page.Incomplete, Limit = 6,
    };

    public Task<Thing> GetThingAsync(string id, UpstreamCallOptions? options = null, CancellationToken cancellationToken = default) =>
        invoker.SendAsync(ThingOperations.Get, Reader, id, static (wire, id, call) => wire.GetThing(RequestValue.Segment(id, "id"), call), options, cancellationToken);

    public Task<UpstreamResponse<Thing>> GetThingWithResponseAsync(
        string id, UpstreamCallOptions? options = null, CancellationToken cancellationToken = default) =>
        invoker.SendWithResponseAsync(
            ThingOperations.Get, Reader, id, static (wire, id, call) => wire.GetThing(RequestValue.Segment(id, "id"), call), options, cancellationToken);

    public Task<Thing?> FindThingAsync(string id) =>
        invoker.SendAsync(ThingOperations.Get, Optional, id, static (wire, id, call) => wire.GetThing(id, call), null, default);

    public Task<string> GetTextAsync(string id) =>
        invoker.SendAsync(ThingOperations.Get, ResponseReader.Text, id, static (wire, id, call) => wire.GetThing(id, call), null, default);

    public Task<Thing> CountAsync(UpstreamCallOptions? options = null, CancellationToken cancellationToken = default) =>
        invoker.SendAsync(ThingOperations.Count, Reader, "all", static (wire, id, call) => wire.GetThing(id, call), options, cancellationToken);

    public Task<object> GetEitherAsync(string id) =>
        invoker.SendAsync(ThingOperations.Get, Either, id, static (wire, id, call) => wire.GetThing(id, call), null, default);

    public Task<Thing> CreateThingAsync(Thing thing, UpstreamCallOptions? options = null, CancellationToken cancellationToken = default) =>
        invoker.SendAsync(
            ThingOperations.Create, Reader, thing,
            static (wire, thing, call) => wire.CreateThing(RequestValue.Json(thing, ThingJson.Default.Thing), call), options, cancellationToken);

    public Task CreateFromStreamAsync(Stream body, UpstreamCallOptions? options = null) =>
        invoker.SendAsync(
            ThingOperations.Create, ResponseReader.None, body, static (wire, body, call) => wire.CreateThing(RequestValue.Stream(body), call), options, default);

    public Task<Thing> StartThingAsync(Thing thing, UpstreamCallOptions? options = null) =>
        invoker.SendAsync(
            ThingOperations.Start, Reader, thing,
            static (wire, thing, call) => wire.CreateThing(RequestValue.Json(thing, ThingJson.Default.Thing), call), options, default);

    public Task PokeThingsAsync(UpstreamCallOptions? options = null) =>
        invoker.SendAsync(ThingOperations.Poke, ResponseReader.None, 0, static (wire, _, call) => wire.PokeThings(call), options, default);

    public Task<Thing> PutThingAsync(string id, Stream body) =>
        invoker.SendAsync(
            ThingOperations.Put, Reader, (id, body), static (wire, args, call) => wire.PutThing(args.id, RequestValue.Stream(args.body), call), null, default);

    public Task DeleteThingAsync(string id) =>
        invoker.SendAsync(ThingOperations.Delete, ResponseReader.None, id, static (wire, id, call) => wire.DeleteThing(id, call), null, default);

    public Task<Stream> GetBlobAsync(UpstreamCallOptions? options = null, CancellationToken cancellationToken = default) =>
        invoker.SendAsync(ThingOperations.Blob, ResponseReader.Stream, 0, static (wire, _, call) => wire.GetBlob(call), options, cancellationToken);

    public UpstreamPageable<Thing> ListByLink() => invoker.PagesByLink(
        ThingOperations.List, Page, (string?)null, static (wire, page, call) => wire.ListThings(page, call), Shape, null, default);

    public UpstreamPageable<Thing> ListByCursor() => invoker.PagesByCursor(
        ThingOperations.List, Page, (string?)null, static (wire, page, call) => wire.ListThings(page, call), Shape,
        static page => page.Next, static (_, cursor) => cursor, null, default);

    public UpstreamPageable<Thing> ListByNumber(int? pageSize = null) => invoker.PagesByNumber(
        ThingOperations.List, Page, (string?)null, static (wire, page, call) => wire.ListThings(page, call), Shape,
        static (_, page) => $"{page}", 1, pageSize, null, default);

    public UpstreamPageable<Thing> ListByOffset() => invoker.PagesByOffset(
        ThingOperations.List, Page, (string?)null, static (wire, page, call) => wire.ListThings(page, call), Shape,
        static (_, offset) => $"{offset}", null, default);
}

internal static class ThingOperations
{
    public static readonly OperationDefinition Get = new() { Id = "things/get", Method = HttpMethod.Get, Route = "/things/{id}", Idempotent = true };

    public static readonly OperationDefinition Create = new() { Id = "things/create", Method = HttpMethod.Post, Route = "/things", Idempotent = false };

    public static readonly OperationDefinition Start = new()
    {
        Id = "things/start", Method = HttpMethod.Post, Route = "/things", Idempotent = false, IdempotencyKey = true,
    };

    public static readonly OperationDefinition Poke = new() { Id = "things/poke", Method = HttpMethod.Post, Route = "/things/poke", Idempotent = false };

    public static readonly OperationDefinition Put = new() { Id = "things/put", Method = HttpMethod.Put, Route = "/things/{id}", Idempotent = true };

    public static readonly OperationDefinition Delete = new() { Id = "things/delete", Method = HttpMethod.Delete, Route = "/things/{id}", Idempotent = true };

    public static readonly OperationDefinition List = new()
    {
        Id = "things/list", Method = HttpMethod.Get, Route = "/things", Idempotent = true, EmptyStatuses = [409],
    };

    public static readonly OperationDefinition Count = new()
    {
        Id = "things/count", Method = HttpMethod.Get, Route = "/things/all", Idempotent = true, Poll = new PollPolicy(),
    };

    public static readonly OperationDefinition Blob = new()
    {
        Id = "things/blob", Method = HttpMethod.Get, Route = "/blob", Idempotent = true, Streaming = true,
    };

    public static readonly IReadOnlyList<OperationDefinition> All = [Get, Create, Poke, Put, Delete, List, Count, Blob];
}

internal sealed class ThingsContract : UpstreamContract
{
    public static readonly UpstreamDefinition Default = new()
    {
        Name = "thing-store", BaseAddress = new Uri("https://things.example"), Operations = ThingOperations.All,
    };

    public override UpstreamDefinition Definition => Default;

    public override Type ClientType => typeof(IThingsClient);

    public override object CreateClient(UpstreamConnection connection) => new ThingsClient(connection.Invoker<IThingsWire>());
}

internal sealed class ThingsContractAttribute : UpstreamContractAttribute
{
    public override UpstreamContract Contract => new ThingsContract();
}

/// <summary>A connected client for one test.</summary>
internal sealed class ThingsUnderTest : IDisposable
{
    public ThingsUnderTest(Uri address, Func<UpstreamDefinition, UpstreamDefinition>? define = null, Action<UpstreamClientSettings>? configure = null, bool realTime = false)
    {
        Time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 10, 12, 0, 0, TimeSpan.Zero));
        Connection = UpstreamClient.Connect(new ThingsContract(), settings =>
        {
            settings.BaseAddress = address;
            settings.Define = define;
            settings.TimeProvider = realTime ? TimeProvider.System : Time;
            settings.Random = static () => 0;
            configure?.Invoke(settings);
        });
        Client = new ThingsClient(Connection.Invoker<IThingsWire>());
    }

    public FakeTimeProvider Time { get; }

    public UpstreamConnection Connection { get; }

    public IThingsClient Client { get; }

    /// <summary>Lets fake time pass until the call has ended.</summary>
    public async Task<T> DriveAsync<T>(Task<T> task, TimeSpan? step = null)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!task.IsCompleted)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(30), "The call does not end.");
            await Task.WhenAny(task, Task.Delay(TimeSpan.FromMilliseconds(3), TimeProvider.System));
            Time.Advance(step ?? TimeSpan.FromMilliseconds(25));
        }

        return await task;
    }

    public async Task<UpstreamError> FailAsync(Task task, TimeSpan? step = null) =>
        (await Assert.ThrowsAsync<UpstreamException>(() => DriveAsync(Wrap(task), step))).Error;

    public void Dispose() => Connection.Dispose();

    private static async Task<int> Wrap(Task task)
    {
        await task;
        return 0;
    }
}
