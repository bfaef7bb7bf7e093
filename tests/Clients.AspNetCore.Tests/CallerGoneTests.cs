using Clients.Resilience;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Clients.AspNetCore.Tests;

public sealed class CallerGoneTests
{
    [Fact]
    public async Task Caller_WentAway_Is499WithoutABody()
    {
        var entered = new TaskCompletionSource();
        var ended = new TaskCompletionSource<(int Status, bool Started)>();
        await using var app = await TestApp.StartAsync(
            host => host.MapGet("/slow", async (HttpContext context, CancellationToken cancellationToken) =>
            {
                entered.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }),
            host => host.Use(async (context, next) =>
            {
                await next(context);
                ended.SetResult((context.Response.StatusCode, context.Response.HasStarted));
            }));

        using var leaving = new CancellationTokenSource();
        var call = app.Http.GetAsync(new Uri("/slow", UriKind.Relative), leaving.Token);
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);

        Assert.Equal((499, false), await ended.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        Assert.DoesNotContain(app.Logs.All, static line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Upstream_FailsAfterTheCallerWentAway_Is499()
    {
        var ended = new TaskCompletionSource<int>();
        await using var app = await TestApp.StartAsync(
            host => host.MapGet("/gone", static (HttpContext context) =>
            {
                context.Abort();
                throw TestApp.Failure(UpstreamErrorCode.ConnectFailed);
            }),
            host => host.Use(async (context, next) =>
            {
                await next(context);
                ended.SetResult(context.Response.StatusCode);
            }));

        await Assert.ThrowsAsync<HttpRequestException>(() => app.GetAsync("/gone"));

        Assert.Equal(499, await ended.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }
}
