using Clients.Testing.Http;
using Clients.Testing.Sockets;

namespace Clients.Testing;

/// <summary>
/// A server on a loopback socket that misbehaves below HTTP, on HTTP/1.1 and HTTP/2: with connections, framing and the order of things.
/// It records every request that reaches it, and tells which connections clients have left in use. It has no timers: what waits, waits for
/// <see cref="Release"/>, the client, or disposal. For answers that follow a contract use <see cref="FakeUpstream"/>.
/// </summary>
/// <example>
/// <code>
/// await using var server = FaultServer.Start();
/// server.Then(WireFault.HalfAnswer(WireEnding.Reset), times: 2);
/// // … call server.BaseAddress: the third delivery is answered …
/// await server.WaitForQuietAsync();
/// </code>
/// </example>
public sealed class FaultServer : IAsyncDisposable
{
    private readonly WireListener _listener;
    private readonly ArrivalLog<Delivery> _deliveries = new();
    private readonly Queue<WireFault> _planned = new();
    private readonly Lock _lock = new();
    private readonly FaultServerOptions _options;
    private WireFault _rest = WireFault.None;
    private Exception? _brokenScript;

    private FaultServer(FaultServerOptions options)
    {
        _options = options;
        _listener = new WireListener((socket, number) => ConnectionServer.RunAsync(this, _options, socket, number, ConnectionFault()));
        BaseAddress = new Uri($"{(options.Certificate is null ? "http" : "https")}://127.0.0.1:{_listener.Port}/");
    }

    /// <summary>The address that clients use. It stays the same, and refuses, after disposal.</summary>
    public Uri BaseAddress { get; }

    /// <summary>Every request that has reached the server, in order.</summary>
    public IReadOnlyList<Delivery> Deliveries => _deliveries.All;

    /// <summary>Connections that have been accepted so far.</summary>
    public int Connections => _listener.Accepted;

    /// <summary>Connections that are open on either side, idle ones included.</summary>
    public int OpenConnections => _listener.Open;

    /// <summary>
    /// Exchanges that clients have neither let end nor given up, and connections that the server has closed and the client has not.
    /// After a call has ended it becomes 0, or the client leaks.
    /// </summary>
    public int Unfinished => Work.Count;

    internal OpenWork Work { get; } = new();

    internal PauseGate Pauses { get; } = new();

    /// <summary>Starts to serve on a free loopback port.</summary>
    public static FaultServer Start(FaultServerOptions? options = null) => new(options ?? new FaultServerOptions());

    /// <summary>Plans a fault for the requests to come, after those planned before. After the last one all is well.</summary>
    /// <param name="fault">What shall happen.</param>
    /// <param name="times">To how many requests.</param>
    public FaultServer Then(WireFault fault, int times = 1)
    {
        ArgumentNullException.ThrowIfNull(fault);
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        lock (_lock)
        {
            for (var i = 0; i < times; i++)
                _planned.Enqueue(fault);
        }

        return this;
    }

    /// <summary>Plans what happens to every request after the planned ones.</summary>
    public FaultServer Always(WireFault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        lock (_lock)
            _rest = fault;

        return this;
    }

    /// <summary>Lets everything go on that waits at this moment.</summary>
    public void Release() => Pauses.Release();

    /// <summary>Waits until that many requests have arrived since the start.</summary>
    public Task WaitForDeliveriesAsync(int count, CancellationToken cancellationToken = default) =>
        _deliveries.WaitAsync(count, cancellationToken);

    /// <summary>Waits until exchanges have paused that many times since the start: hanging, or before a byte of a drip.</summary>
    public Task WaitForPausesAsync(int count, CancellationToken cancellationToken = default) =>
        Pauses.WaitForPausesAsync(count, cancellationToken);

    /// <summary>Waits until nothing is <see cref="Unfinished"/>.</summary>
    /// <exception cref="InvalidOperationException">A script of a <see cref="WireFault.Of"/> failed.</exception>
    public async Task WaitForQuietAsync(CancellationToken cancellationToken = default)
    {
        await Work.WaitForNoneAsync(cancellationToken).ConfigureAwait(false);
        if (_brokenScript is { } exception)
            throw new InvalidOperationException("The script of a fault failed: " + exception.Message, exception);
    }

    /// <summary>Stops at once: connections are reset and waiting exchanges end.</summary>
    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    internal WireFault NextFault()
    {
        lock (_lock)
            return _planned.TryDequeue(out var fault) ? fault : _rest;
    }

    internal FakeResponse AnswerOf(RecordedRequest? request) => request is null ? FakeResponse.Json("{}") : _options.Answer(request);

    internal Delivery Record(WireConnection connection, RecordedRequest? request) => _deliveries.Add(
        number => new Delivery { Number = number, Connection = connection.Number, Request = request });

    internal RecordedRequest ToRequest(string method, string target, IReadOnlyDictionary<string, string> headers, byte[] body)
    {
        var question = target.IndexOf('?', StringComparison.Ordinal);
        return new RecordedRequest
        {
            Method = method,
            Path = question < 0 ? target : target[..question],
            Query = question < 0 ? "" : target[question..],
            Headers = headers,
            Body = body,
            Time = _options.TimeProvider.GetUtcNow(),
        };
    }

    /// <summary>Runs a fault. That the client goes away meanwhile is no failure.</summary>
    internal async Task RunAsync(WireFault fault, WireExchange exchange)
    {
        try
        {
            await fault.RunAsync(exchange).ConfigureAwait(false);
        }
        catch (Exception exception) when (WireListener.IsGone(exception))
        {
            // The connection notices by itself.
        }
#pragma warning disable CA1031 // A script is the test's own code: what it throws is kept for WaitForQuietAsync.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _brokenScript ??= exception;
            exchange.Reset();
        }
    }

    /// <summary>A fault that waits for a connection, if that is what comes next.</summary>
    private WireFault? ConnectionFault()
    {
        lock (_lock)
        {
            if (_planned.TryPeek(out var next))
                return next.Moment == WireMoment.Connection ? _planned.Dequeue() : null;

            return _rest.Moment == WireMoment.Connection ? _rest : null;
        }
    }
}
