using System.Text.Json.Nodes;
using Clients.Resilience;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Clients.AspNetCore.Tests;

public sealed class UpstreamErrorsTests
{
    [Theory]
    [InlineData(UpstreamErrorCode.Unauthorized, 401)]
    [InlineData(UpstreamErrorCode.RateLimited, 403)]
    [InlineData(UpstreamErrorCode.NotFound, 404)]
    [InlineData(UpstreamErrorCode.TimeoutTotal, null)]
    [InlineData(UpstreamErrorCode.EgressDenied, null)]
    public async Task Upstream_Failed_AnswersAProblemThatSaysNothingOfIt(string code, int? status)
    {
        await using var app = await TestApp.FailingAsync(TestApp.Failure(code, status));

        var response = await app.GetAsync("/fail");

        var text = $"{response}\n{await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}";
        Assert.DoesNotContain("canary", text, StringComparison.Ordinal);
        await Verifier.Verify(await DescribeAsync(response), scenario: code);
    }

    [Fact]
    public async Task Upstream_SaysWhenToTryAgain_IsPassedOnInWholeSeconds()
    {
        await using var app = await TestApp.StartAsync(host =>
        {
            host.MapGet("/at", string (TimeProvider time) => throw TestApp.Failure(UpstreamErrorCode.RateLimited, 429, retryAt: time.GetUtcNow().AddSeconds(41.2)));
            host.MapGet("/after", string () => throw TestApp.Failure(UpstreamErrorCode.UpstreamUnavailable, 503, retryAfter: TimeSpan.FromSeconds(6.01)));
            host.MapGet("/past", string (TimeProvider time) => throw TestApp.Failure(UpstreamErrorCode.CircuitOpen, retryAt: time.GetUtcNow().AddSeconds(-3)));
            host.MapGet("/unknown", string () => throw TestApp.Failure(UpstreamErrorCode.Saturated));
            host.MapGet("/none", string () => throw TestApp.Failure(UpstreamErrorCode.UpstreamError, 500));
        });

        Assert.Equal("42", await RetryAfterAsync("/at"));
        Assert.Equal("7", await RetryAfterAsync("/after"));
        Assert.Equal("1", await RetryAfterAsync("/past"));
        Assert.Equal("1", await RetryAfterAsync("/unknown"));
        Assert.Null(await RetryAfterAsync("/none"));

        async Task<string?> RetryAfterAsync(string target) => (await app.GetAsync(target)).Headers.RetryAfter?.ToString();
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("image/png")]
    [InlineData("*/*;q=0")]
    public async Task Caller_AcceptsSomethingElse_GetsTheProblemAllTheSame(string accept)
    {
        await using var app = await TestApp.FailingAsync(TestApp.Failure(UpstreamErrorCode.NotFound, 404));

        var response = await app.GetAsync("/fail", ("Accept", accept));

        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task App_ThrowsAnything_Answers500WithoutDetailAndLogsIt()
    {
        await using var app = await TestApp.FailingAsync(new InvalidOperationException("canary: connection string"));

        var response = await app.GetAsync("/fail");

        await Verifier.Verify(await DescribeAsync(response));
        Assert.Contains(app.Logs.All, static line => line.StartsWith("Error", StringComparison.Ordinal) && line.Contains("canary", StringComparison.Ordinal));
    }

    [Fact]
    public async Task App_Refuses_AnswersItsOwnCodeAndErrors()
    {
        await using var app = await TestApp.FailingAsync(new ProblemException(409, "already_done", "It has been done.") { Detail = "Yesterday.", RetryAfter = TimeSpan.FromSeconds(9) });

        await Verifier.Verify(await DescribeAsync(await app.GetAsync("/fail")));
    }

    [Theory]
    [InlineData("GET", "/number/x", 400, "request_invalid")]
    [InlineData("GET", "/required", 400, "request_invalid")]
    [InlineData("GET", "/nothing", 404, "no_such_endpoint")]
    [InlineData("POST", "/required", 405, "method_not_allowed")]
    [InlineData("POST", "/body", 415, "media_type_unsupported")]
    public async Task Request_ThatCannotBeBound_AnswersAProblem(string method, string target, int status, string code)
    {
        await using var app = await TestApp.StartAsync(static host =>
        {
            host.MapGet("/number/{id}", static (int id) => id);
            host.MapGet("/required", static (string name) => name);
            host.MapPost("/body", static (JsonObject body) => body);
        });

        using var request = new HttpRequestMessage(new HttpMethod(method), target);
        if (method == "POST")
            request.Content = new StringContent("x");
        var response = await app.Http.SendAsync(request, TestContext.Current.CancellationToken);

        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal((status, code, status), ((int)response.StatusCode, (string?)problem["code"], (int?)problem["status"]));
        Assert.DoesNotContain("Int32", problem.ToJsonString(), StringComparison.Ordinal);
    }

    private static async Task<string> DescribeAsync(HttpResponseMessage response)
    {
        var headers = response.Headers.Concat(response.Content.Headers)
            .Where(static header => header.Key is "Content-Type" or "Retry-After" or "X-Correlation-Id" or "Cache-Control")
            .OrderBy(static header => header.Key, StringComparer.Ordinal)
            .Select(static header => $"{header.Key}: {string.Join(", ", header.Value)}\n");
        return $"{(int)response.StatusCode}\n{string.Concat(headers)}\n{await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}";
    }
}
