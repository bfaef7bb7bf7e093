using Clients.Resilience.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Clients.Resilience.Tests;

/// <summary>What a walk over a list tells of its ends: gaps, limits, emptiness, and lists without end.</summary>
public sealed class ListTests
{
    [Fact]
    public async Task List_ThatTheUpstreamCutsShort_SaysSo()
    {
        await using var server = await KestrelUpstream.StartAsync(static (context, n) => context.WriteJsonAsync(
            n == 1 ? """{"items":[{"id":"1"}],"next":"b","total":5,"incomplete":true}""" : """{"items":[{"id":"2"}],"total":5}"""));
        using var logs = new CapturedLogs();
        using var things = new ThingsUnderTest(server.Address, configure: s => s.LoggerFactory = logs);
        var told = new List<ListGap>();

        Assert.Equal(2, await things.Client.ListByCursor().OnGap(told.Add).CountAsync());
        var pages = await things.Client.ListByCursor().ByPageAsync().ToListAsync();

        Assert.Equal([ListGap.Incomplete, ListGap.Ceiling], told);
        Assert.Equal((ListGap.Ceiling, 5L), (pages[^1].Gap, pages[^1].Total));
        Assert.IsType<ThingPage>(pages[^1].Body);
        Assert.Contains(logs.Records, static r => r.Text.Contains("leaves something out (Ceiling); 2 items so far, of 5", StringComparison.Ordinal));
    }

    [Fact]
    public async Task List_ThatIsIncompleteOnEveryPage_IsLoggedOnce()
    {
        await using var server = await KestrelUpstream.StartAsync(static (context, n) => context.WriteJsonAsync(
            n == 1 ? """{"items":[{"id":"1"}],"next":"1"}"""
            : n < 5 ? $$"""{"items":[{"id":"{{n}}"}],"next":"{{n}}","incomplete":true}""" : """{"items":[{"id":"5"}],"total":9,"incomplete":true}"""));
        using var logs = new CapturedLogs();
        using var things = new ThingsUnderTest(server.Address, configure: s => s.LoggerFactory = logs);

        Assert.Equal(5, await things.Client.ListByCursor().CountAsync());

        Assert.Equal(2, logs.Records.Count(static r => r.Text.Contains("leaves something out", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task List_ThatIsWhole_TellsNothing()
    {
        await using var server = await KestrelUpstream.StartAsync(static (context, n) => context.WriteJsonAsync(
            n == 1 ? """{"items":[{"id":"1"}],"next":"b","total":2,"incomplete":false}""" : """{"items":[{"id":"2"}],"total":2}"""));
        using var things = new ThingsUnderTest(server.Address);

        await things.Client.ListByCursor().OnGap(static gap => Assert.Fail($"{gap}")).CountAsync();
    }

    [Fact]
    public async Task Limit_OfTheUpstream_IsNotAskedBeyond()
    {
        await using var server = await KestrelUpstream.StartAsync(static (context, n) => context.WriteJsonAsync(
            $$"""{"items":[{"id":"1"},{"id":"2"},{"id":"3"}],"next":"{{n}}","total":9}"""));
        using var things = new ThingsUnderTest(server.Address);

        var pages = await things.Client.ListByCursor().ByPageAsync().ToListAsync();

        Assert.Equal(2, server.Deliveries.Count);
        Assert.Equal((null, ListGap.Ceiling), (pages[^1].Next, pages[^1].Gap));
    }

    [Fact]
    public async Task Status_ThatMeansEmpty_IsAnEmptyListWhereTheWalkBegins()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(409);
        using var things = new ThingsUnderTest(server.Address);

        var page = Assert.Single(await things.Client.ListByLink().ByPageAsync().ToListAsync());

        Assert.Equal((409, 0, null), (page.Status, page.Items.Count, page.Next));
        Assert.Null(page.Body);
        Assert.Single(server.Deliveries);
    }

    [Fact]
    public async Task Status_ThatMeansEmpty_IsAFailureFurtherOn()
    {
        await using var server = await KestrelUpstream.StartAsync(static (context, n) =>
        {
            context.Response.StatusCode = n == 1 ? 200 : 409;
            return context.WriteJsonAsync("""{"items":[{"id":"1"}],"next":"b"}""");
        });
        using var things = new ThingsUnderTest(server.Address);

        var failure = await Assert.ThrowsAsync<UpstreamException>(async () => await things.Client.ListByCursor().CountAsync());

        Assert.Equal(UpstreamErrorCode.Conflict, failure.Code);
    }

    [Fact]
    public async Task Links_ThatAreRelative_AreRelativeToTheirPage()
    {
        await using var server = await KestrelUpstream.StartAsync(static (context, n) =>
        {
            if (n < 3)
            {
                context.Response.Headers.Link = n == 1 ? "<?p=2>; rel=next" : "<more?p=3>; rel=next";
            }

            return context.WriteJsonAsync("""{"items":[{"id":"1"}]}""");
        });
        using var things = new ThingsUnderTest(server.Address);

        await things.Client.ListByLink().CountAsync();

        Assert.Equal(["/things", "/things?p=2", "/more?p=3"], server.Deliveries.Select(static d => d.Path));
    }

    [Fact]
    public async Task List_WithoutItemsAndWithoutEnd_Ends()
    {
        await using var server = await KestrelUpstream.StartAsync(static (context, n) => context.WriteJsonAsync($$"""{"items":[],"next":"{{n}}"}"""));
        using var things = new ThingsUnderTest(server.Address);

        var failure = await Assert.ThrowsAsync<UpstreamException>(async () => await things.Client.ListByCursor().CountAsync());

        Assert.Equal(UpstreamErrorCode.ProtocolError, failure.Code);
        Assert.Equal(100, server.Deliveries.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Walk_ThatStopsOnAPage_RequestsNoFurtherOne(int pages)
    {
        await using var server = await KestrelUpstream.StartAsync(static (context, n) => context.WriteJsonAsync($$"""{"items":[{"id":"{{n}}"}],"next":"{{n}}"}"""));
        using var things = new ThingsUnderTest(server.Address);

        Assert.Equal(pages, await things.Client.ListByCursor().Take(pages).CountAsync());
        Assert.Equal(pages, server.Deliveries.Count);
    }
}
