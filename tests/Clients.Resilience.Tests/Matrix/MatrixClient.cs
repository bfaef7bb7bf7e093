using System.Text;
using Clients.Testing;
using Refit;

namespace Clients.Resilience.Tests.Matrix;

/// <summary>What a call carries.</summary>
public enum Carries
{
    Nothing,
    Json,
    SeekableStream,
    OneShotStream,
}

/// <summary>What the contract says of repeating it.</summary>
public enum Repeating
{
    Idempotent,
    NotIdempotent,
    Keyed,
}

internal interface IMatrixWire
{
    [Get("/cell")]
    Task<HttpResponseMessage> Get([Property(UpstreamCall.PropertyKey)] UpstreamCall call);

    [Put("/cell")]
    Task<HttpResponseMessage> Put([Body] HttpContent body, [Property(UpstreamCall.PropertyKey)] UpstreamCall call);

    [Post("/cell")]
    Task<HttpResponseMessage> Post([Property(UpstreamCall.PropertyKey)] UpstreamCall call);

    [Post("/cell")]
    Task<HttpResponseMessage> PostBody([Body] HttpContent body, [Property(UpstreamCall.PropertyKey)] UpstreamCall call);

    [Patch("/cell")]
    Task<HttpResponseMessage> Patch([Property(UpstreamCall.PropertyKey)] UpstreamCall call);

    [Delete("/cell")]
    Task<HttpResponseMessage> Delete([Property(UpstreamCall.PropertyKey)] UpstreamCall call);
}

/// <summary>A client as the build would generate it, with an operation for each kind of call, over the real transport.</summary>
internal sealed class MatrixClient : IDisposable
{
    public static readonly BudgetPolicy Budget = new() { Total = TimeSpan.FromSeconds(8), Attempt = TimeSpan.FromSeconds(3) };

    private static readonly Thing Body = new("7", "seven");
    private static readonly ResponseReader<Thing> Reader = ResponseReader.Json(ThingJson.Default.Thing);

    private readonly UpstreamInvoker<IMatrixWire> invoker;

    public MatrixClient(
        FaultServer server, bool http2, Func<UpstreamDefinition, UpstreamDefinition>? define = null, Action<SocketsHttpHandler>? sockets = null)
    {
        UpstreamDefinition Define(UpstreamDefinition definition)
        {
            var changed = definition with { Budget = Budget };
            return define?.Invoke(changed) ?? changed;
        }

        var pool = TransportFactory.CreateSockets(Define(ThingsContract.Default), privateAddressesAllowed: true);
        sockets?.Invoke(pool);
        Heads = new HeadCounter(pool, http2);
        Connection = UpstreamClient.Connect(new ThingsContract(), settings =>
        {
            settings.BaseAddress = server.BaseAddress;
            settings.Define = Define;
            settings.TimeProvider = Clock;
            settings.Random = static () => 0; // back-off has full jitter: none
            settings.Transport = Heads;
        });
        invoker = Connection.Invoker<IMatrixWire>();
    }

    public DrivenClock Clock { get; } = new();

    public HeadCounter Heads { get; }

    public UpstreamConnection Connection { get; }

    public Task<Thing> CallAsync(Carries carries, Repeating repeating, CancellationToken cancellationToken = default) => carries switch
    {
        Carries.Nothing when repeating == Repeating.Idempotent => SendAsync(HttpMethod.Get, repeating, static (wire, call) => wire.Get(call), null, cancellationToken),
        Carries.Nothing => SendAsync(HttpMethod.Post, repeating, static (wire, call) => wire.Post(call), null, cancellationToken),
        Carries.Json => SendBodyAsync(repeating, RequestValue.Json(Body, ThingJson.Default.Thing), cancellationToken),
        Carries.SeekableStream => SendBodyAsync(repeating, RequestValue.Stream(new MemoryStream(Encoding.UTF8.GetBytes("stream"))), cancellationToken),
        _ => SendBodyAsync(repeating, RequestValue.Stream(new OneShot(Encoding.UTF8.GetBytes("stream"))), cancellationToken),
    };

    public Task<Thing> SendAsync(
        HttpMethod method,
        Repeating repeating,
        Func<IMatrixWire, UpstreamCall, Task<HttpResponseMessage>> send,
        UpstreamCallOptions? options = null,
        CancellationToken cancellationToken = default) => invoker.SendAsync(
        Operation(method, repeating), Reader, send, static (wire, send, call) => send(wire, call), options, cancellationToken);

    public void Dispose() => Connection.Dispose();

    private Task<Thing> SendBodyAsync(Repeating repeating, HttpContent content, CancellationToken cancellationToken) =>
        repeating == Repeating.Idempotent
            ? SendAsync(HttpMethod.Put, repeating, (wire, call) => wire.Put(content, call), null, cancellationToken)
            : SendAsync(HttpMethod.Post, repeating, (wire, call) => wire.PostBody(content, call), null, cancellationToken);

    private static OperationDefinition Operation(HttpMethod method, Repeating repeating) => new()
    {
        Id = "cell", Method = method, Route = "/cell", Idempotent = repeating == Repeating.Idempotent, IdempotencyKey = repeating == Repeating.Keyed,
    };

    private sealed class OneShot(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
