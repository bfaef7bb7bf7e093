#pragma warning disable CA1849, CA2000, MA0004, MA0040, xUnit1051 // shown as a user writes it
using Clients.InternalJobs;
using Clients.Resilience;
using Clients.Testing;

namespace Clients.Tests;

/// <summary>The C# of docs/testing.md, compiled and run: <see cref="ReadmeTests"/> compares the two texts.</summary>
public sealed class TestingSnippets
{
    [Fact]
    public async Task FaultsBelowHttp()
    {
        await using var server = FaultServer.Start(new FaultServerOptions { Answer = _ => FakeResponse.Json("""{ "jobs": [] }""") });
        server.Then(WireFault.HalfAnswer(WireEnding.Reset), times: 2);
        var jobs = UpstreamClient.Create<IInternalJobsClient>(settings => settings.BaseAddress = server.BaseAddress);

        await jobs.ListJobsAsync(); // the first two answers break off, the third is whole

        Assert.Equal(3, server.Deliveries.Count);
        await server.WaitForQuietAsync(); // no connection is left in use
    }
}
