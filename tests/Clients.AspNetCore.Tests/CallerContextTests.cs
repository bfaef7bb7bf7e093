using Clients.Resilience;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Clients.AspNetCore.Tests;

public sealed class CallerContextTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("01HZX.9_-abc")]
    [InlineData("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-")]
    public async Task CorrelationId_Harmless_IsKept(string id)
    {
        await using var app = await StartAsync();

        var response = await app.GetAsync("/id", ("X-Correlation-Id", id));

        Assert.Equal((id, id), (await TextAsync(response), response.Headers.GetValues("X-Correlation-Id").Single()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a,b")]
    [InlineData("<script>")]
    [InlineData("id\u00e9")]
    [InlineData("%0d%0aSet-Cookie:x")]
    [InlineData("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._")]
    public async Task CorrelationId_Unfit_IsReplaced(string id)
    {
        await using var app = await StartAsync();

        var response = await app.GetAsync("/id", ("X-Correlation-Id", id));

        var made = response.Headers.GetValues("X-Correlation-Id").Single();
        Assert.Equal(made, await TextAsync(response));
        Assert.Matches("^[0-9a-f]{32}$", made);
    }

    [Fact]
    public async Task CorrelationId_NoneGiven_IsTheTraces()
    {
        await using var app = await StartAsync();

        var response = await app.GetAsync("/id", ("X-Correlation-Id", ""), ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));

        Assert.Equal("0af7651916cd43dd8448eb211c80319c", await TextAsync(response));
    }

    [Fact]
    public async Task CorrelationId_RequestFails_IsInTheAnswerAndInEveryLogScope()
    {
        await using var app = await TestApp.FailingAsync(TestApp.Failure(UpstreamErrorCode.ConnectFailed));

        var response = await app.GetAsync("/fail", ("X-Correlation-Id", "find-me"));

        Assert.Equal("find-me", response.Headers.GetValues("X-Correlation-Id").Single());
        Assert.Contains("\"correlationId\":\"find-me\"", await TextAsync(response), StringComparison.Ordinal);
        Assert.Contains(app.Logs.All, static line => line.Contains("Answered 502: connect_failed", StringComparison.Ordinal) && line.Contains("[CorrelationId, find-me]", StringComparison.Ordinal));
    }

    [Fact]
    public async Task CorrelationId_OneRequestAfterTheOther_DoesNotStick()
    {
        await using var app = await StartAsync();

        await app.GetAsync("/id", ("X-Correlation-Id", "first"));
        var second = await TextAsync(await app.GetAsync("/id", ("X-Correlation-Id", "")));

        Assert.NotEqual("first", second);
    }

    [Theory]
    [InlineData("1500", "2030-01-01T00:00:01.5000000+00:00")]
    [InlineData("0", "2030-01-01T00:00:00.0000000+00:00")]
    [InlineData("-1", "")]
    [InlineData("1.5", "")]
    [InlineData("soon", "")]
    [InlineData("99999999999999999999", "")]
    [InlineData("", "")]
    public async Task Deadline_OfTheCaller_IsKnownToTheCallsMadeForIt(string header, string deadline)
    {
        await using var app = await StartAsync();

        var response = await app.GetAsync("/deadline", ("X-Request-Deadline-Ms", header));

        Assert.Equal(deadline, await TextAsync(response));
    }

    [Theory]
    [InlineData("1", "1")]
    [InlineData("2", "2")]
    [InlineData("0", "")]
    [InlineData("-1", "")]
    [InlineData("many", "")]
    [InlineData("", "")]
    public async Task Attempts_OfTheCaller_AreKnownToTheCallsMadeForIt(string header, string attempts)
    {
        await using var app = await StartAsync();

        var response = await app.GetAsync("/attempts", ("X-Request-Attempts", header));

        Assert.Equal(attempts, await TextAsync(response));
    }

    private static Task<TestApp> StartAsync() => TestApp.StartAsync(static app =>
    {
        app.MapGet("/id", static () => UpstreamCallContext.Current?.CorrelationId);
        app.MapGet("/attempts", static () => UpstreamCallContext.Current?.Attempts?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "");
        app.MapGet("/deadline", static () => UpstreamCallContext.Current?.Deadline?.ToString("O", null) ?? "");
    });

    private static Task<string> TextAsync(HttpResponseMessage response) => response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}
