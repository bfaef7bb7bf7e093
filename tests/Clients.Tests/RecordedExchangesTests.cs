using System.Text.Json;
using Clients.GitHub;
using Clients.Resilience;
using Clients.Testing;

namespace Clients.Tests;

/// <summary>
/// Recorded exchanges served over a socket and asked for through the generated client: every field that the contract names arrives in the
/// typed model with the value on the wire. Runs over the recordings beside this file and, where the environment variable
/// <c>CLIENTS_RECORDINGS</c> names a folder, over those in it.
/// </summary>
public sealed class RecordedExchangesTests(ITestOutputHelper output)
{
    public static TheoryData<string> Recordings()
    {
        var folders = new[] { Path.Combine(AppContext.BaseDirectory, "Recordings"), Environment.GetEnvironmentVariable("CLIENTS_RECORDINGS") };
        return [.. folders.OfType<string>().SelectMany(f => Directory.GetFiles(f, "*.json")).Where(f => RecordedExchange.Load(f).Count > 0).Order()];
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task Recording_AskedForThroughTheClient_ArrivesFieldByField(string recording)
    {
        var exchanges = RecordedExchange.Load(recording);
        await using var replay = await ReplayUpstream.StartAsync(exchanges, cancellationToken: TestContext.Current.CancellationToken);
        var github = UpstreamClient.Create<IGitHubRepoClient>(s =>
        {
            s.BaseAddress = replay.BaseAddress;
            // A recording is no upstream under load: what it answers is compared once, never retried and never gated.
            s.Define = d => d with { RateLimit = RateLimitKind.None, Retry = d.Retry with { Attempts = 1 } };
            s.Token = _ => ValueTask.FromResult<string?>("0000000000000000000000000000000000000001");
        });
        var fields = 0;

        foreach (var exchange in exchanges)
        {
            if (!replay.Unused.Contains(exchange))
            {
                output.WriteLine($"{exchange}: reached by the redirect before it");
                continue;
            }

            var (call, reason) = RecordedCall.Of(exchange);
            if (call is null)
            {
                output.WriteLine($"{exchange}: not covered, {reason}");
                continue;
            }

            if (exchange.Response.Status == 202 && call.Operation.Poll is not null && !exchanges.Any(e => e.Target == exchange.Target && e.Response.Status == 200))
            {
                output.WriteLine($"{exchange}: not covered, nobody asked again when it was ready");
                continue;
            }

            var comparison = await CompareAsync(call, exchange, replay, exchanges, github);
            output.WriteLine($"{exchange}: {call.Operation.Id}, {comparison.Fields} fields compared");
            Assert.Empty(comparison.Differences);
            Assert.True(comparison.Fields > 0 || call.IsDownload || IsNothing(exchange), "Nothing was compared.");
            fields += comparison.Fields;
        }

        output.WriteLine($"{Path.GetFileName(recording)}: {exchanges.Count} exchanges, {fields} fields compared");
    }

    private static bool IsJson(RecordedExchange exchange) => exchange.Response.Body.Span is [(byte)'{' or (byte)'[', ..];

    /// <summary>No body, or the empty object that stands for one.</summary>
    private static bool IsNothing(RecordedExchange exchange) => exchange.Response.Body.IsEmpty || exchange.Response.Body.Span.SequenceEqual("{}"u8);

    private static async Task<WireComparison> CompareAsync(
        RecordedCall call, RecordedExchange asked, ReplayUpstream replay, IReadOnlyList<RecordedExchange> exchanges, IGitHubRepoClient github)
    {
        var before = replay.Unused;
        var comparison = new WireComparison();
        try
        {
            var (status, value) = await call.InvokeAsync(github);
            var answer = Answer();
            Assert.Equal(answer.Response.Status, status);
            if (value is Stream stream)
            {
                await using (stream)
                {
                    using var received = new MemoryStream();
                    await stream.CopyToAsync(received, TestContext.Current.CancellationToken);
                    Assert.Equal(answer.Response.Body.ToArray(), received.ToArray());
                }
            }
            else if (!IsNothing(answer))
            {
                comparison.Compare(JsonElement.Parse(answer.Response.Body.Span), value);
            }
        }
        catch (UpstreamException failure) when (failure.Error.Status >= 400)
        {
            var answer = Answer();
            Assert.Equal(answer.Response.Status, failure.Error.Status);
            if (IsJson(answer))
            {
                comparison.Compare(JsonElement.Parse(answer.Response.Body.Span), failure.Error.Body);
            }
            else
            {
                Assert.Null(failure.Error.Body);
                comparison.CompareText(System.Text.Encoding.UTF8.GetString(answer.Response.Body.Span), failure.Error.RawBody);
            }
        }

        Assert.DoesNotContain(asked, replay.Unused);
        return comparison;

        // The last exchange that this call consumed: the end of its redirects.
        RecordedExchange Answer() => exchanges.Last(e => before.Contains(e) && !replay.Unused.Contains(e));
    }
}
