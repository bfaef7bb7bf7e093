using System.Net;
using System.Runtime.CompilerServices;
using Clients.Resilience.Tests.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Clients.Resilience.Tests;

public sealed class UpstreamGaugeTests
{
    [Fact]
    public void Connections_OfOneUpstream_AreOneSeriesUntilTheyAreDisposed()
    {
        using var measured = new Measured("shared");
        var first = Connect(10);
        var second = Connect(5);

        Assert.Equal(15, Assert.Single(measured.Observe("clients.concurrency.limit")).Value);
        second.Dispose();
        Assert.Equal(10, Assert.Single(measured.Observe("clients.concurrency.limit")).Value);
        first.Dispose();
        Assert.Empty(measured.Observe("clients.concurrency.limit"));

        static ThingsUnderTest Connect(int limit) => new(
            new Uri("http://127.0.0.1:9"), d => d with { Name = "shared", Concurrency = d.Concurrency with { Limit = limit } });
    }

    /// <summary>An open circuit must not hide behind a closed one, nor a quota that is nearly used up behind a fresher one.</summary>
    [Fact]
    public void Connections_OfOneUpstream_ShowTheWorstOfThem()
    {
        using var measured = new Measured("worst");
        using var first = Connect();
        using var second = Connect();
        foreach (var (things, remaining, failures) in new[] { (first, "7", 0), (second, "3", 2) })
        {
            var runtime = things.Connection.Runtime;
            using var response = new HttpResponseMessage(HttpStatusCode.OK) { Headers = { { "x-ratelimit-limit", "10" }, { "x-ratelimit-remaining", remaining } } };
            runtime.RateGate.Learn(new ForeignCall(runtime, ThingOperations.Get, default), response);
            var circuit = runtime.Circuits.For(things.Connection.Definition.BaseAddress).State;
            for (var n = 0; n < failures; n++)
            {
                Assert.True(circuit.TryEnter(out var ticket, out _));
                circuit.Report(ticket, Verdict.Failure);
            }
        }

        Assert.Equal(3, Assert.Single(measured.Observe("clients.rate.remaining")).Value);
        Assert.Equal(10, Assert.Single(measured.Observe("clients.rate.limit")).Value);
        var state = Assert.Single(measured.Observe("clients.breaker.state"));
        Assert.Equal((2, "127.0.0.1", 9), (state.Value, state.Tags["server.address"], state.Tags["server.port"]));
        Assert.True(UpstreamGauges.RatesWanted);

        static ThingsUnderTest Connect() => new(
            new Uri("http://127.0.0.1:9"), static d => d with { Name = "worst", Breaker = d.Breaker with { Consecutive = 2 } });
    }

    [Fact]
    public void Runtime_ThatNobodyDisposes_IsNotKept()
    {
        var runtime = Forget();

        for (var i = 0; i < 20 && runtime.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(runtime.IsAlive);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Forget() => new(
            new UpstreamRuntime(new UpstreamSettings(ThingsContract.Default, ConfiguredSecrets.None), TimeProvider.System, NullLoggerFactory.Instance));
    }

    [Fact]
    public async Task Quotas_ThatTheUpstreamStates_AreShownByResource()
    {
        await using var server = await KestrelUpstream.StartAsync(static (context, n) =>
        {
            context.Response.Headers["x-ratelimit-limit"] = "60";
            context.Response.Headers["x-ratelimit-remaining"] = $"{60 - n}";
            context.Response.Headers["x-ratelimit-resource"] = n == 1 ? "core" : n == 2 ? "no name, \"at all\"" : $"resource-{n}";
            return context.WriteThingAsync();
        });
        using var measured = new Measured("quotas");
        using var things = new ThingsUnderTest(server.Address, static d => d with { Name = "quotas" });

        for (var i = 0; i < 30; i++)
        {
            await things.DriveAsync(things.Client.GetThingAsync("1"));
        }

        var remaining = measured.Observe("clients.rate.remaining");
        Assert.Equal(16, remaining.Count);
        Assert.Equal(59, Assert.Single(remaining, static m => Equals(m.Tags["clients.rate.resource"], "core")).Value);
        Assert.Equal(58, Assert.Single(remaining, static m => Equals(m.Tags["clients.rate.resource"], "default")).Value);
        Assert.All(measured.Observe("clients.rate.limit"), static m => Assert.Equal(60, m.Value));
    }

    [Fact]
    public void Quota_OfAForeignOrigin_IsNotThisUpstreams()
    {
        using var measured = new Measured("foreign-quota");
        using var things = new ThingsUnderTest(new Uri("http://127.0.0.1:9"), static d => d with { Name = "foreign-quota" });
        var call = new ForeignCall(things.Connection.Runtime, ThingOperations.Get, default) { LeftOrigin = true };
        using var response = new HttpResponseMessage(HttpStatusCode.OK) { Headers = { { "x-ratelimit-limit", "1" }, { "x-ratelimit-remaining", "1" } } };

        things.Connection.Runtime.RateGate.Learn(call, response);

        Assert.Empty(measured.Observe("clients.rate.limit"));
    }
}
