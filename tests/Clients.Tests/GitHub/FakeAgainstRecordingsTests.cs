using System.Text.Json;
using System.Text.RegularExpressions;
using Clients.GitHub;
using Clients.Testing;

namespace Clients.Tests.GitHub;

/// <summary>
/// The embedded GitHub, held to what the real one was recorded to do: each recorded request is put to it, and status, the headers that clients
/// go by, and the shape of the body are compared. Runs over the recordings of <see cref="RecordedExchangesTests"/>.
/// </summary>
public sealed partial class FakeAgainstRecordingsTests(ITestOutputHelper output)
{
    /// <summary>What clients go by. Where the recorded answer has one, the fake's has one.</summary>
    private static readonly string[] Headers =
    [
        "Location", "Retry-After", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "X-GitHub-Request-Id", "X-GitHub-Media-Type",
    ];

    /// <summary>The same for what can be kept.</summary>
    private static readonly string[] CacheHeaders = ["ETag", "Cache-Control"];

    public static TheoryData<string> Recordings() => RecordedExchangesTests.Recordings();

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task Recording_PutToTheFake_IsAnsweredAlike(string recording)
    {
        await using var github = await FakeGitHub.StartAsync(new FakeGitHubOptions { PendingStatistics = 0 }, TestContext.Current.CancellationToken);
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = System.Net.DecompressionMethods.All });
        http.BaseAddress = github.BaseAddress;
        var differences = new List<string>();
        foreach (var exchange in RecordedExchange.Load(recording))
        {
            var (call, reason) = RecordedCall.Of(exchange);
            var (request, why) = call is null ? (null, reason) : FakeAnalog.Of(call.Operation, exchange);
            if (request is null)
            {
                output.WriteLine($"{exchange}: not covered, {why}");
                continue;
            }

            using (request)
            {
                using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
                var shape = new ShapeComparison();
                Compare(exchange.Response, response, await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken), call!, shape);
                differences.AddRange(shape.Differences.Select(d => $"{exchange}, as {request.Method} {request.RequestUri}: {d}"));
                output.WriteLine($"{exchange}: {call!.Operation.Id}, {shape.Members} members compared");
            }
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
        Assert.Empty(github.Violations);
    }

    private static void Compare(FakeResponse recorded, HttpResponseMessage fake, byte[] body, RecordedCall call, ShapeComparison shape)
    {
        if (recorded.Status == 202 && call.Operation.Poll is not null)
        {
            return; // the fake was asked when it was ready
        }

        if (recorded.Status != (int)fake.StatusCode)
        {
            shape.Differences.Add($"status {recorded.Status} was recorded, the fake answers {(int)fake.StatusCode}: {System.Text.Encoding.UTF8.GetString(body)}");
            return;
        }

        var isKept = recorded.Status == 200 && call.Operation.Method == HttpMethod.Get;
        foreach (var header in Headers.Concat(isKept ? CacheHeaders : []).Where(h => recorded.Header(h) is not null && !fake.Headers.NonValidated.Contains(h) && !fake.Content.Headers.NonValidated.Contains(h)))
        {
            shape.Differences.Add($"header {header} was recorded, the fake sends none");
        }

        if (recorded.Header("Link") is not null && fake.Headers.NonValidated.TryGetValues("Link", out var links) && !Links().IsMatch(links.ToString()))
        {
            shape.Differences.Add($"another form of Link: {links}");
        }

        if (recorded.Body.Span is [(byte)'{' or (byte)'[', ..] && recorded.Status is < 300 or >= 400)
        {
            var type = recorded.Status >= 400 ? typeof(GitHubError) : call.Method.ReturnType.GetGenericArguments()[0].GetGenericArguments()[0];
            shape.Compare(JsonElement.Parse(recorded.Body.Span), body.Length == 0 ? JsonElement.Parse("null"u8) : JsonElement.Parse(body), type);
        }
    }

    [GeneratedRegex("^<http[^>]+[?&]page=[0-9]+[^>]*>; rel=\"(first|prev|next|last)\"(, <http[^>]+>; rel=\"(first|prev|next|last)\")*$")]
    private static partial Regex Links();
}
