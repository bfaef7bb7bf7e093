using Clients.Resilience.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Clients.Resilience.Tests;

public sealed class PagingTests
{
    [Fact]
    public async Task Links_Followed_AreOpaque()
    {
        await using var server = await KestrelUpstream.StartAsync((context, n) =>
        {
            if (n < 3)
            {
                context.Response.Headers.Link = $"</elsewhere/{n}?p={n + 1}>; title=\"a, b\"; rel=\"next\", </things?p=9>; rel=last";
            }

            return context.WriteJsonAsync(Page(n));
        });
        using var things = new ThingsUnderTest(server.Address);

        var ids = await things.Client.ListByLink().Select(static thing => thing.Id).ToListAsync();

        Assert.Equal(["1", "2", "3"], ids);
        Assert.Equal(["/things", "/elsewhere/1?p=2", "/elsewhere/2?p=3"], server.Deliveries.Select(static d => d.Path));
    }

    [Theory]
    [InlineData("<https://evil.example/things>; rel=next", UpstreamErrorCode.EgressDenied)]
    [InlineData("<//evil.example/things>; rel=next", UpstreamErrorCode.EgressDenied)]
    [InlineData("</things?same>; rel=next", UpstreamErrorCode.ProtocolError)]
    public async Task Links_LeadingAstray_End(string link, string code)
    {
        await using var server = await KestrelUpstream.StartAsync((context, n) =>
        {
            context.Response.Headers.Link = link;
            return context.WriteJsonAsync(Page(n));
        });
        using var things = new ThingsUnderTest(server.Address);

        var exception = await Assert.ThrowsAsync<UpstreamException>(async () => await things.Client.ListByLink().ToListAsync());

        Assert.Equal(code, exception.Code);
    }

    [Fact]
    public async Task Cursors_Followed_UntilThereIsNone()
    {
        await using var server = await KestrelUpstream.StartAsync((context, n) =>
            context.WriteJsonAsync(n == 1 ? """{"items":[{"id":"1"}],"next":"c=1&d"}""" : """{"items":[{"id":"2"}]}"""));
        using var things = new ThingsUnderTest(server.Address);

        Assert.Equal(["1", "2"], await things.Client.ListByCursor().Select(static thing => thing.Id).ToListAsync());
        Assert.Equal("/things?page=c%3D1%26d", server.Deliveries[1].Path);
    }

    [Theory]
    [InlineData(null, 3)]
    [InlineData(2, 2)]
    public async Task Numbers_Counted_UntilAPageIsEmptyOrShort(int? pageSize, int calls)
    {
        await using var server = await KestrelUpstream.StartAsync((context, n) => context.WriteJsonAsync(
            n switch { 1 => """{"items":[{"id":"1"},{"id":"2"}]}""", 2 => """{"items":[{"id":"3"}]}""", _ => """{"items":[]}""" }));
        using var things = new ThingsUnderTest(server.Address);

        Assert.Equal(["1", "2", "3"], await things.Client.ListByNumber(pageSize).Select(static thing => thing.Id).ToListAsync());
        Assert.Equal(Enumerable.Range(1, calls).Select(static n => $"/things?page={n}"), server.Deliveries.Select(static d => d.Path));
    }

    [Fact]
    public async Task Offsets_Added_UntilAPageIsEmpty()
    {
        await using var server = await KestrelUpstream.StartAsync((context, n) => context.WriteJsonAsync(
            n switch { 1 => """{"items":[{"id":"1"},{"id":"2"}]}""", 2 => """{"items":[{"id":"3"}]}""", _ => """{"items":null}""" }));
        using var things = new ThingsUnderTest(server.Address);

        Assert.Equal(3, await things.Client.ListByOffset().CountAsync());
        Assert.Equal(["/things", "/things?page=2", "/things?page=3"], server.Deliveries.Select(static d => d.Path));
    }

    [Fact]
    public async Task Pages_Enumerated_CarryStatusAndNext()
    {
        await using var server = await KestrelUpstream.StartAsync((context, n) =>
            context.WriteJsonAsync(n == 1 ? """{"items":[{"id":"1"}],"next":"b"}""" : """{"items":[]}"""));
        using var things = new ThingsUnderTest(server.Address);

        var pages = await things.Client.ListByCursor().ByPageAsync().ToListAsync();

        Assert.Equal([(200, "b"), (200, null)], pages.Select(static page => (page.Status, page.Next)));
    }

    [Fact]
    public async Task Enumeration_Canceled_Stops()
    {
        await using var server = await KestrelUpstream.StartAsync(static context => context.WriteJsonAsync("""{"items":[{"id":"1"}]}"""));
        using var things = new ThingsUnderTest(server.Address);
        using var source = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in things.Client.ListByNumber().WithCancellation(source.Token))
            {
                await source.CancelAsync();
            }
        });

        Assert.Single(server.Deliveries);
    }

    [Fact]
    public async Task Fake_OfGivenPages_Enumerates()
    {
        var pageable = UpstreamPageable<int>.FromPages([new UpstreamPage<int>([1, 2]), new UpstreamPage<int>([3])]);

        Assert.Equal([1, 2, 3], await pageable.ToListAsync());
    }

    [Theory]
    [InlineData("<a>; rel=next", "a")]
    [InlineData("<a>; rel=\"prev\", <b>; rel=\"last next\"", "b")]
    [InlineData("<a>;title=\"x, <evil>; rel=next\";rel=prev,<c>;REL=next", "c")]
    [InlineData("<a>; rel=prev", null)]
    [InlineData("<a", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void LinkHeader_Parsed_FindsNext(string? header, string? next) => Assert.Equal(next, LinkHeader.Next(header));

    private static string Page(int n) => $$"""{"items":[{"id":"{{n}}"}]}""";
}
