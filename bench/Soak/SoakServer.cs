using System.Collections.Concurrent;
using Clients.Testing;

namespace Clients.Bench.Soak;

/// <summary>Spoils a share of the requests, and counts what each logical call has had as effect.</summary>
internal sealed class SoakServer : IAsyncDisposable
{
    // Whether a server of this kind has acted on the request before it failed. What says that it has not is believed.
    private static readonly (WireFault Fault, bool Acted)[] Passing =
    [
        (WireFault.NoAnswer(WireEnding.Hang), true),
        (WireFault.HalfAnswer(WireEnding.Hang), true),
        (WireFault.Drip(), true),
        (WireFault.Status(408), true),
        (WireFault.Status(500), true),
        (WireFault.Status(502), true),
        (WireFault.Status(503), true),
        (WireFault.Status(504), true),
        (WireFault.Status(503, "0"), false),
        (WireFault.Status(429, "0"), false),
    ];

    private static readonly (WireFault Fault, bool Acted)[] Final =
    [
        (WireFault.Respond(FakeResponse.Json("null")), true),
        (WireFault.Respond(FakeResponse.Empty(200)), true),
        (WireFault.Respond(FakeResponse.Text("<html>Sign in</html>", "text/html")), true),
    ];

    private static readonly (WireFault Fault, bool Acted)[] EndingConnections =
    [
        (WireFault.NoAnswer(WireEnding.Close), true),
        (WireFault.NoAnswer(WireEnding.Reset), true),
        (WireFault.HalfAnswer(WireEnding.Close), true),
        (WireFault.HalfAnswer(WireEnding.Reset), true),
    ];

    private static readonly (WireFault Fault, bool Acted)[] EndingStreams =
    [
        (WireFault.ResetStream(2), true),
        (WireFault.ResetStream(7), false),
        (WireFault.ResetStream(8), true),
        (WireFault.ResetStream(11), true),
    ];

    // On HTTP/2 a connection takes a hundred calls with it: seldom, or the run would be about nothing else. With GOAWAY, what has come by
    // then may have been acted on, and what comes later is not.
    private static readonly (WireFault Fault, bool Acted) Endless = (WireFault.EndlessHeaders(oneField: true), true);
    private static readonly (WireFault Fault, bool Acted)[] Seldom = [.. EndingConnections, Endless, (WireFault.GoAway(processed: true), true)];
    private const int SeldomMeans = 1000;

    private readonly (WireFault Fault, bool Acted)[] faults;
    private readonly FaultServer server;
    private readonly SoakPlan plan;
    private readonly Random random;
    private readonly ConcurrentDictionary<string, int> effects = new();
    private readonly ConcurrentDictionary<string, byte> keys = new();
    private readonly HashSet<string> met = [];
    private int arrived;

    public SoakServer(SoakPlan plan, int seed)
    {
        this.plan = plan;
        random = new Random(seed);
        faults = [.. Passing, .. plan.Http2 ? EndingStreams : EndingConnections, .. plan.Passing ? [] : Final, .. plan.Passing || plan.Http2 ? [] : new[] { Endless }];
        server = FaultServer.Start(new FaultServerOptions { Http2 = plan.Http2, Answer = static request => FakeResponse.Json($$"""{"id":"{{IdOf(request)}}","name":"a thing"}""") });
        server.Always(WireFault.ByRequest(Choose));
    }

    public Uri Address => server.BaseAddress;

    /// <summary>Requests that have arrived.</summary>
    public int Arrived => Volatile.Read(ref arrived);

    /// <summary>Effects beyond the first of every call that must have one only.</summary>
    public int DuplicateEffects => effects.Values.Sum(static count => count - 1);

    /// <summary>Calls that had their effect more than once.</summary>
    public int DuplicatedCalls => effects.Values.Count(static count => count > 1);

    /// <summary>Exchanges and connections that the client has not let go although its calls have ended.</summary>
    public async Task<int> UnfinishedAsync()
    {
        try
        {
            await server.WaitForQuietAsync(new CancellationTokenSource(TimeSpan.FromSeconds(5)).Token);
        }
        catch (OperationCanceledException)
        {
            // what is left is the finding
        }

        return server.Unfinished;
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private static string IdOf(RecordedRequest request) => request.Path.Split('/')[2];

    private WireFault Choose(RecordedRequest request)
    {
        Interlocked.Increment(ref arrived);
        (WireFault Fault, bool Acted) chosen;
        lock (random)
        {
            // A repetition has better chances: an upstream that fails is not always down.
            var share = met.Add(request.Path) ? plan.Faults : plan.Faults / 2;
            chosen = plan.Http2 && random.Next(SeldomMeans) == 0 ? Seldom[random.Next(Seldom.Length)]
                : random.NextDouble() < share ? faults[random.Next(faults.Length)]
                : (WireFault.None, true);
        }

        if (chosen.Acted && request.Method == "POST")
        {
            // A server that knows keys acts once per key.
            if (!request.Headers.TryGetValue("Idempotency-Key", out var key) || keys.TryAdd(key, 0))
            {
                effects.AddOrUpdate(request.Path, 1, static (_, count) => count + 1);
            }
        }

        return chosen.Fault;
    }
}
