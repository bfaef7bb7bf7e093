using Clients.GitHub;
using Clients.Resilience;
using Clients.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Clients.Tests.GitHub;

/// <summary>A dispatch whose outcome is unknown is delivered once, on HTTP/1.1 and on HTTP/2, whatever became of it.</summary>
public sealed class DispatchOnceTests
{
    private static readonly (string Name, Func<WireFault> Fault)[] Faults =
    [
        ("no answer, closed", static () => WireFault.NoAnswer(WireEnding.Close)),
        ("no answer, reset", static () => WireFault.NoAnswer(WireEnding.Reset)),
        ("no answer, silence", static () => WireFault.NoAnswer(WireEnding.Hang)),
        ("unread, reset", static () => WireFault.Unread(WireEnding.Reset)),
        ("half an answer", static () => WireFault.HalfAnswer(WireEnding.Reset)),
        ("half an answer, silence", static () => WireFault.HalfAnswer(WireEnding.Hang)),
        ("500", static () => WireFault.Status(500)),
        ("502", static () => WireFault.Status(502)),
        ("503", static () => WireFault.Status(503)),
        ("504", static () => WireFault.Status(504)),
        ("502 in HTML", static () => WireFault.Respond(FakeResponse.Text("<html>Unicorn!</html>", "text/html", 502))),
        ("internal error of the stream", static () => WireFault.ResetStream(2)),
        ("the connection is given up", static () => WireFault.GoAway(processed: true)),
    ];

    public static TheoryData<string, bool> Cases()
    {
        var data = new TheoryData<string, bool>();
        foreach (var (name, _) in Faults)
        {
            data.Add(name, true);
            if (name is not ("internal error of the stream" or "the connection is given up"))
            {
                data.Add(name, false);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Dispatch_WhoseOutcomeIsUnknown_IsDeliveredOnce(string fault, bool http2)
    {
        var time = new FakeTimeProvider();
        await using var server = FaultServer.Start(new FaultServerOptions
        {
            Http2 = http2, Answer = static _ => FakeResponse.Json("""{ "workflow_run_id": 1, "run_url": "https://x/1", "html_url": "https://x/1" }"""),
        });
        server.Then(Faults.Single(f => f.Name == fault).Fault());
        var github = UpstreamClient.Create<IGitHubRepoClient>(s =>
        {
            s.BaseAddress = server.BaseAddress;
            s.TimeProvider = time;
            s.Transport = http2 ? new PriorKnowledge() : null;
        });

        var call = github.DispatchWorkflowAsync("acme", "pipelines", "deploy.yml", new WorkflowDispatch { Ref = "main" }, cancellationToken: TestContext.Current.CancellationToken);
        await server.WaitForDeliveriesAsync(1, TestContext.Current.CancellationToken);
        while (!call.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1)); // also past every back-off that there might be
            await Task.Yield();
        }

        var failure = await Assert.ThrowsAsync<UpstreamException>(() => call);
        Assert.NotEqual(CallEffect.NotSent, failure.Error.Effect);
        Assert.Equal(1, failure.Error.Attempts);
        Assert.Single(server.Deliveries);
    }
}
