using System.Collections.Concurrent;
using Clients.Testing.Http;
using Clients.Testing.Replay;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Clients.Testing;

/// <summary>
/// Serves recorded exchanges over a loopback socket. A request gets the first exchange, not yet served, with its method, path, query and
/// body (JSON is compared by value); requests that match none get a 404 that names what was expected next.
/// </summary>
/// <example>
/// <code>
/// await using var replay = await ReplayUpstream.StartAsync(RecordedExchange.Load("rename.json"));
/// // … call replay.BaseAddress …
/// Assert.Empty(replay.Unused);
/// </code>
/// </example>
public sealed class ReplayUpstream : IAsyncDisposable
{
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();
    private readonly List<RecordedExchange> _unused;
    private readonly HostRewriter _rewriter;
    private readonly ReplayOptions _options;
    private readonly Lock _lock = new();
    private LoopbackServer? _server;

    private ReplayUpstream(IEnumerable<RecordedExchange> exchanges, ReplayOptions options)
    {
        _unused = [.. exchanges];
        _rewriter = new HostRewriter(_unused.Select(exchange => exchange.Host).OfType<Uri>());
        _options = options;
    }

    /// <summary>The address that clients use.</summary>
    public Uri BaseAddress { get; private set; } = null!;

    /// <summary>Every request that came in so far.</summary>
    public IReadOnlyList<RecordedRequest> Requests => [.. _requests];

    /// <summary>The exchanges that nobody has asked for yet.</summary>
    public IReadOnlyList<RecordedExchange> Unused
    {
        get
        {
            lock (_lock)
                return [.. _unused];
        }
    }

    /// <summary>Starts to serve these exchanges on a free loopback port.</summary>
    public static async Task<ReplayUpstream> StartAsync(
        IEnumerable<RecordedExchange> exchanges, ReplayOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(exchanges);
        var replay = new ReplayUpstream(exchanges, options ?? new ReplayOptions());
        replay._server = await LoopbackServer.StartAsync(replay.HandleAsync, HttpProtocols.Http1, cancellationToken).ConfigureAwait(false);
        replay.BaseAddress = replay._server.BaseAddress;
        return replay;
    }

    /// <summary>Stops at once.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _server, null) is { } server)
            await server.DisposeAsync().ConfigureAwait(false);
    }

    private async Task HandleAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var request = await Exchange.ReadAsync(context, _options.TimeProvider.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        _requests.Enqueue(request);
        var here = new Uri($"{context.Request.Scheme}://{context.Request.Host}/");
        var response = Take(request, out var next) is { } exchange
            ? _rewriter.Rewrite(exchange.Response, here, _options)
            : FakeResponse.Problem(404, "Not recorded", $"No unserved recording of {request}. {next}", "urn:clients:not-recorded");
        await Exchange.WriteAsync(context, response, cancellationToken).ConfigureAwait(false);
    }

    private RecordedExchange? Take(RecordedRequest request, out string next)
    {
        lock (_lock)
        {
            var index = _unused.FindIndex(exchange => ExchangeMatch.Fits(exchange, request));
            next = _unused.Count == 0
                ? "Every exchange has been served."
                : $"Expected next: {_unused[0]}{ExchangeMatch.WhyNot(_unused[0], request)}.";
            if (index < 0)
                return null;

            var exchange = _unused[index];
            _unused.RemoveAt(index);
            return exchange;
        }
    }
}
