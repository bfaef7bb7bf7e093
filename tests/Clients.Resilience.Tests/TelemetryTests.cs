using Clients.Resilience.Tests.Servers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Clients.Resilience.Tests;

public sealed class TelemetryTests
{
    [Fact]
    public async Task Call_WithRetry_MakesOneRecordOneSpanAndMeasurements()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(500, 404);
        var logs = new CapturedLogs();
        using var measured = new Measured("measured");
        using var things = Connect(server, "measured", logs);

        await things.FailAsync(things.Client.GetThingAsync("secret-path"));

        var span = Assert.Single(measured.Spans);
        Assert.Equal(
            ("not_found", 404, 1, "/things/{id}", "GET /things/{id}", "127.0.0.1", server.Address.Port),
            (span.GetTagItem("error.type"), span.GetTagItem("http.response.status_code"), span.GetTagItem("http.request.resend_count"),
                span.GetTagItem("url.template"), span.DisplayName, span.GetTagItem("server.address"), span.GetTagItem("server.port")));
        var retry = Assert.Single(span.Events);
        Assert.Equal("clients.retry", retry.Name);
        Assert.Equal(["clients.retry.delay", "error.type", "http.response.status_code"], retry.Tags.Select(static tag => tag.Key).Order());
        var record = Assert.Single(logs.Of("CallEnded"));
        Assert.Equal(LogLevel.Warning, record.Level);
        var duration = Assert.Single(measured.Of("clients.call.duration"));
        Assert.Equal(
            ["clients.operation", "clients.upstream", "error.type", "http.request.method", "http.response.status_code", "url.template"],
            duration.Tags.Keys.Order());
        Assert.Equal(2, Assert.Single(measured.Of("clients.call.attempts")).Value);
        Assert.Equal("not_found", Assert.Single(measured.Of("clients.call.errors")).Tags["error.type"]);
        Assert.Equal([1, -1], measured.Of("clients.call.active").Select(static m => m.Value));
        var everything = string.Join(
            '\n', [.. logs.Records.Select(static r => r.Text), .. span.TagObjects.Select(static t => $"{t}"), .. duration.Tags.Select(static t => $"{t}")]);
        Assert.DoesNotContain("secret-path", everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_OfACall_HasNamedFields()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(500, 200);
        var logs = new CapturedLogs();
        using var things = Connect(server, "fields", logs);

        await things.DriveAsync(things.Client.GetThingAsync("1", new() { CorrelationId = "c-1" }));

        var record = Assert.Single(logs.Of("CallEnded"));
        Assert.Equal(LogLevel.Information, record.Level);
        Assert.True((double)record.Fields["Elapsed"]! >= 0);
        Assert.Equal(
            "AttemptTimeouts=0, Attempts=2, BodyTimeouts=0, Cache=none, ConnectTimeouts=0, CorrelationId=c-1, Effect=Processed, GateWait=0, Method=GET, "
            + $"Operation=things/get, Outcome=ok, QueueWait=0, Received={Answers.Thing.Length}, Route=/things/{{id}}, Saved=0, Sent=0, "
            + "Status=200, TotalTimeouts=0, Upstream=fields",
            string.Join(", ", record.Fields.Where(static f => f.Key != "Elapsed").OrderBy(static f => f.Key, StringComparer.Ordinal).Select(static f => $"{f.Key}={f.Value}")));
        var retry = Assert.Single(logs.Of("Retry"));
        Assert.Equal((1, "upstream_error", 500, "c-1"), (retry.Fields["Attempt"], retry.Fields["Outcome"], retry.Fields["Status"], retry.Fields["CorrelationId"]));
    }

    [Theory]
    [InlineData(null, LogLevel.Information)]
    [InlineData(UpstreamErrorCode.Canceled, LogLevel.Information)]
    [InlineData(UpstreamErrorCode.NotFound, LogLevel.Warning)]
    [InlineData(UpstreamErrorCode.TimeoutTotal, LogLevel.Warning)]
    [InlineData(UpstreamErrorCode.EgressDenied, LogLevel.Error)]
    [InlineData(UpstreamErrorCode.Unauthorized, LogLevel.Error)]
    public void Level_OfARecord_FollowsItsOutcome(string? code, LogLevel level) => Assert.Equal(level, CallLog.LevelOf(code));

    [Fact]
    public async Task Stream_Open_EndsItsRecordWithTheBody()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        var logs = new CapturedLogs();
        using var things = Connect(server, "streams", logs);

        var stream = await things.Client.GetBlobAsync();
        Assert.Empty(logs.Of("CallEnded"));
        var read = await stream.ReadAsync(new byte[1024], TestContext.Current.CancellationToken);
        await stream.DisposeAsync();
        await stream.DisposeAsync();

        Assert.Equal((long)read, Assert.Single(logs.Of("CallEnded")).Fields["Received"]);
    }

    [Fact]
    public async Task Bytes_OfEveryAttempt_AreCounted()
    {
        await using var server = await KestrelUpstream.StartAsync(async (context, n) =>
        {
            context.Response.StatusCode = n == 1 ? 503 : 200;
            await context.Response.WriteAsync(n == 1 ? "busy" : "{\"id\":"); // chunked
            await context.Response.WriteAsync(n == 1 ? "!" : "\"1\"}");
        });
        var logs = new CapturedLogs();
        using var measured = new Measured("bytes");
        using var things = Connect(server, "bytes", logs);

        await things.DriveAsync(things.Client.StartThingAsync(new Thing("1", null)));

        Assert.Equal(15, Assert.Single(measured.Of("clients.call.received")).Value);
        var fields = Assert.Single(logs.Of("CallEnded")).Fields;
        Assert.Equal((15L, (long)server.Deliveries[0].Body.Length), (fields["Received"], fields["Sent"]));
    }

    [Fact]
    public async Task Method_MadeUp_SharesItsTagsWithAllOthers()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(204);
        using var measured = new Measured("methods");
        using var things = Connect(server, "methods", new CapturedLogs());
        var runtime = things.Connection.Runtime;
        using var http = new HttpClient(new UpstreamHandler(runtime) { InnerHandler = TransportFactory.Create(runtime) });

        using var request = new HttpRequestMessage(new HttpMethod("FROBNICATE"), new Uri(server.Address, "secret"));
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);

        var tags = Assert.Single(measured.Of("clients.call.duration")).Tags;
        Assert.Equal(("_OTHER", "undeclared/other", "(undeclared)"), (tags["http.request.method"], tags["clients.operation"], tags["url.template"]));
        Assert.Equal("_OTHER", Assert.Single(measured.Spans).DisplayName);
    }

    private static ThingsUnderTest Connect(KestrelUpstream server, string name, CapturedLogs logs) =>
        new(server.Address, d => d with { Name = name }, s => s.LoggerFactory = logs);
}
