using System.Text;
using Clients.Resilience.Tests.Servers;
using Clients.Testing;

namespace Clients.Resilience.Tests.Matrix;

/// <summary>Every fault × protocol × body × idempotency, over real sockets, once and for ever, against the <see cref="Oracle"/>.</summary>
public sealed class MatrixTests
{
    private const int ForEver = 1000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<int, string, Carries, Repeating> Cells()
    {
        var cells = new TheoryData<int, string, Carries, Repeating>();
        foreach (var fault in FaultTable.All)
        {
            foreach (var protocol in fault.Protocols)
            {
                foreach (var carries in Enum.GetValues<Carries>())
                {
                    foreach (var repeating in Enum.GetValues<Repeating>())
                    {
                        cells.Add(protocol, fault.Name, carries, repeating);
                    }
                }
            }
        }

        return cells;
    }

    [Fact]
    public void Matrix_AsSpecified_HasAtLeast404Cells() => Assert.InRange(Cells().Count, 404, 5000);

    [Theory]
    [MemberData(nameof(Cells), DisableDiscoveryEnumeration = true)]
    public async Task Fault_ForEver_EndsAsSpecified(int protocol, string name, Carries carries, Repeating repeating) =>
        await CheckAsync(Find(protocol, name), protocol, carries, repeating, ForEver);

    [Theory]
    [MemberData(nameof(Cells), DisableDiscoveryEnumeration = true)]
    public async Task Fault_Once_EndsAsSpecified(int protocol, string name, Carries carries, Repeating repeating) =>
        await CheckAsync(Find(protocol, name), protocol, carries, repeating, times: 1);

    private static FaultCase Find(int protocol, string name) => FaultTable.All.Single(f => f.Name == name && f.Protocols.Contains(protocol));

    private static async Task CheckAsync(FaultCase fault, int protocol, Carries carries, Repeating repeating, int times)
    {
        var http2 = protocol == 2;
        await using var server = FaultServer.Start(new FaultServerOptions { Http2 = http2, Answer = static _ => FakeResponse.Json(Answers.Thing) });
        using var client = new MatrixClient(server, http2);
        var before = 0;
        if (fault.KeptAlive)
        {
            await client.CallAsync(Carries.Nothing, Repeating.Idempotent, Token);
            before = 1;
        }

        server.Then(fault.Fault(), times);
        var call = client.CallAsync(carries, repeating, Token);
        await new Driver(client, server) { HeadFirst = fault.Hangs && fault.Status is not null, Drips = fault.Drips }.RunAsync(call);

        var expected = Oracle.Of(fault, repeating, times);
        Assert.Equal(expected, await ObserveAsync(call, client, server.Deliveries.Count - before));
        Assert.Equal(0, client.Connection.Runtime.Concurrency.Running);
        AssertSame(server.Deliveries.Skip(before), carries, repeating);
        await server.WaitForQuietAsync(Token).WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Token);
    }

    private static async Task<Expected> ObserveAsync(Task<Thing> call, MatrixClient client, int deliveries)
    {
        try
        {
            Assert.Equal("7", (await call).Id);
            return new Expected(deliveries, null, null, default, client.Clock.Elapsed, null);
        }
        catch (UpstreamException exception)
        {
            var error = exception.Error;
            Assert.Equal(error.RetryAfter is { } wait ? client.Clock.GetUtcNow() + wait : null, error.RetryAt);
            return new Expected(deliveries, error.Code, error.Status, error.Effect, client.Clock.Elapsed, error.RetryAfter);
        }
    }

    /// <summary>Whatever is sent again is the same, under the same key.</summary>
    private static void AssertSame(IEnumerable<Clients.Testing.Delivery> deliveries, Carries carries, Repeating repeating)
    {
        var body = carries switch { Carries.Nothing => "", Carries.Json => """{"id":"7","name":"seven"}""", _ => "stream" };
        var read = deliveries.Select(static delivery => delivery.Request).OfType<RecordedRequest>().ToList();
        Assert.All(read, request => Assert.Contains(Encoding.UTF8.GetString(request.Body.Span), new[] { body, "" }));
        Assert.All(read, static request => Assert.False(request.Headers.ContainsKey("Expect")));
        var keys = read.Select(static request => request.Headers.GetValueOrDefault("Idempotency-Key")).Distinct().ToList();
        Assert.True(keys.Count <= 1);
        Assert.Equal(repeating == Repeating.Keyed && read.Count > 0, keys.Exists(static key => key is not null));
    }
}
