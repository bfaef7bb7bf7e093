using System.Collections.Concurrent;
using Clients.Testing.Contracts;
using Clients.Testing.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Clients.Testing;

/// <summary>
/// A server on a loopback socket that holds callers to an OpenAPI contract. A request that departs from the contract is answered 400 with a
/// problem document that names the rule, and kept in <see cref="Violations"/>; operations without a handler answer with an example.
/// </summary>
/// <example>
/// <code>
/// await using var upstream = await FakeUpstream.FromContract(File.ReadAllText("openapi.yaml"))
///     .On("orders/get", request =&gt; FakeResponse.Json(new JsonObject { ["id"] = request.Path("id") }))
///     .StartAsync();
/// upstream.Faults.On("orders/get").Status(503).Times(2);
/// // … call upstream.BaseAddress …
/// upstream.EnsureNoViolations();
/// </code>
/// </example>
public sealed class FakeUpstream : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Func<FakeRequest, CancellationToken, Task<FakeResponse>>> _handlers =
        new(StringComparer.Ordinal);

    private readonly ArrivalLog<RecordedRequest> _requests = new();
    private readonly ConcurrentQueue<ContractViolation> _violations = new();
    private LoopbackServer? _server;
    private Uri? _baseAddress;

    internal FakeUpstream(ContractDocument contract, FakeUpstreamOptions options)
    {
        Contract = contract;
        Options = options;
        Faults = new FaultPlan(id => contract.Get(id));
    }

    /// <summary>
    /// The address that clients use; the paths of the contract follow it directly. It stays the same, and refuses, after disposal.
    /// </summary>
    /// <exception cref="InvalidOperationException">The fake has not been started.</exception>
    public Uri BaseAddress => _baseAddress ?? throw new InvalidOperationException("The fake has no address yet: await StartAsync() first.");

    /// <summary>Every request that came in so far, in order, whether it followed the contract or not.</summary>
    public IReadOnlyList<RecordedRequest> Requests => _requests.All;

    /// <summary>Every departure from the contract so far, in order.</summary>
    public IReadOnlyList<ContractViolation> Violations => [.. _violations];

    /// <summary>What shall go wrong.</summary>
    public FaultPlan Faults { get; }

    internal ContractDocument Contract { get; }

    internal FakeUpstreamOptions Options { get; }

    internal FakeHooks Hooks { get; init; } = new();

    /// <summary>What stands between the origin and the contract's paths, such as <c>/api/v3</c>; empty for nothing.</summary>
    internal string PathPrefix { get; init; } = "";

    /// <summary>Reads an OpenAPI 3.0 or 3.1 document, YAML or JSON; <c>servers</c> is not looked at.</summary>
    /// <exception cref="FormatException">The text is no such document.</exception>
    public static FakeUpstream FromContract(string openApiText, FakeUpstreamOptions? options = null) =>
        new(ContractDocument.Parse(openApiText), options ?? new FakeUpstreamOptions());

    /// <summary>Answers an operation with this handler; a later one for the same operation replaces it, even while serving.</summary>
    /// <exception cref="ArgumentException">The contract declares no such operation.</exception>
    public FakeUpstream On(string operationId, Func<FakeRequest, FakeResponse> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return On(operationId, (request, _) => Task.FromResult(handler(request)));
    }

    /// <summary>Answers an operation with this handler; its token ends when the client goes away or the fake is disposed.</summary>
    /// <exception cref="ArgumentException">The contract declares no such operation.</exception>
    public FakeUpstream On(string operationId, Func<FakeRequest, CancellationToken, Task<FakeResponse>> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        _handlers[Contract.Get(operationId).Id] = handler;
        return this;
    }

    /// <summary>Starts to serve on a free loopback port.</summary>
    public async Task<FakeUpstream> StartAsync(CancellationToken cancellationToken = default)
    {
        if (_baseAddress is not null)
            throw new InvalidOperationException("The fake has been started before: build another one.");

        var pipeline = new ExchangePipeline(this);
        var protocols = Options.Http2 ? HttpProtocols.Http2 : HttpProtocols.Http1;
        _server = await LoopbackServer.StartAsync(pipeline.HandleAsync, protocols, cancellationToken).ConfigureAwait(false);
        _baseAddress = new Uri(_server.BaseAddress, PathPrefix + "/");
        return this;
    }

    /// <summary>
    /// Waits until that many requests have come in since the start, so that a test need not sleep until a client has called.
    /// </summary>
    public Task WaitForRequestsAsync(int count, CancellationToken cancellationToken = default) =>
        _requests.WaitAsync(count, cancellationToken);

    /// <summary>Throws with every violation so far, one per line; call it at the end of a test.</summary>
    /// <exception cref="InvalidOperationException">There was a violation.</exception>
    public void EnsureNoViolations()
    {
        if (!_violations.IsEmpty)
            throw new InvalidOperationException(
                "The contract was violated:\n" + string.Join('\n', _violations.Select(violation => "- " + violation.Detail)));
    }

    /// <summary>Stops at once: open connections are dropped and hanging requests end.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _server, null) is { } server)
            await server.DisposeAsync().ConfigureAwait(false);
    }

    internal Func<FakeRequest, CancellationToken, Task<FakeResponse>>? HandlerOf(string operationId) =>
        _handlers.GetValueOrDefault(operationId);

    internal void Record(RecordedRequest request) => _requests.Add(request);

    internal void Record(ContractViolation violation) => _violations.Enqueue(violation);
}
