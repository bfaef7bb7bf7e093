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
    [InlineData("<a>;rel=\"next\"", "a")]
    [InlineData("<a>; rel = \" NEXT \" ", "a")]
    [InlineData("<a>; relation=next; rel", null)]
    [InlineData("<a>; title=next", null)]
    [InlineData("<a>; rel=nextish", null)]
    [InlineData("<a>; title=\"a;rel=next\"; rel=prev", null)]
    [InlineData("<a>; rel=prev; rel=next", "a")]
    [InlineData("<>; rel=next", "")]
    [InlineData("<a>", null)]
    [InlineData("<a>;", null)]
    [InlineData("<a>,<b>;rel=next", "b")]
    [InlineData("<a,b;c>; rel=next", "a,b;c")]
    [InlineData("<a>; rel=prev, <b", null)]
    [InlineData("a>; rel=next", null)]
    [InlineData("<a>; =next; rel=next", "a")]
    [InlineData("<a", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void LinkHeader_Parsed_FindsNext(string? header, string? next) => Assert.Equal(next, LinkHeader.Next(header));

    [Fact]
    public async Task Link_ThatWouldCarryACredential_IsNotFollowed()
    {
        await using var server = await KestrelUpstream.StartAsync((context, n) =>
        {
            context.Response.Headers.Link = $"<http://user:secret@{context.Request.Host}/things?page=2>; rel=next";
            return context.WriteJsonAsync(Page(n));
        });
        using var things = new ThingsUnderTest(server.Address);

        var error = (await Assert.ThrowsAsync<UpstreamException>(async () => await things.Client.ListByLink().ToListAsync())).Error;

        Assert.Equal(
            (UpstreamErrorCode.EgressDenied, "thing-store", "things/list", CallEffect.NotSent, "The next page's link leads away from the upstream's own origin and was not followed."),
            (error.Code, error.Upstream, error.Operation, error.Effect, error.Detail));
        Assert.Single(server.Deliveries);
    }

    [Fact]
    public async Task List_InACircle_SaysThatItWouldNeverEnd()
    {
        await using var server = await KestrelUpstream.StartAsync(static (context, n) => context.WriteJsonAsync($$"""{"items":[{"id":"1"}],"next":"{{n % 2}}"}"""));
        using var things = new ThingsUnderTest(server.Address);
        var ids = new List<string>();

        var error = (await Assert.ThrowsAsync<UpstreamException>(async () =>
        {
            await foreach (var thing in things.Client.ListByCursor())
            {
                ids.Add(thing.Id);
            }
        })).Error;

        Assert.Equal(
            (UpstreamErrorCode.ProtocolError, "thing-store", "things/list", 1, CallEffect.Processed,
                "The list would never end: its next page is one that was there before, or there are too many, or too many without an item."),
            (error.Code, error.Upstream, error.Operation, error.Attempts, error.Effect, error.Detail));
        Assert.Equal((3, 3), (ids.Count, server.Deliveries.Count));
    }

    [Fact]
    public async Task Pages_WithoutItemsBetweenOthers_AreWalkedOver()
    {
        await using var server = await KestrelUpstream.StartAsync(static (context, n) => context.WriteJsonAsync(
            n == 250 ? """{"items":[]}""" : n % 90 == 0 ? $$"""{"items":[{"id":"1"}],"next":"{{n}}"}""" : $$"""{"items":[],"next":"{{n}}"}"""));
        using var things = new ThingsUnderTest(server.Address);

        Assert.Equal(2, await things.Client.ListByCursor().CountAsync());
        Assert.Equal(250, server.Deliveries.Count);
    }

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, true, false)]
    [InlineData(true, false, true)]
    [InlineData(false, true, false)]
    public async Task Walk_EndsWithEitherOfItsTokens(bool callerHasOne, bool enumeratorHasOne, bool byTheCaller)
    {
        await using var server = await KestrelUpstream.StartAsync(static (context, n) => context.WriteJsonAsync($$"""{"items":[{"id":"1"}],"next":"{{n}}"}"""));
        using var things = new ThingsUnderTest(server.Address);
        using var caller = new CancellationTokenSource();
        using var enumerator = new CancellationTokenSource();
        var list = Cursors(things, new(static page => page.Items), callerHasOne ? caller.Token : default);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in list.WithCancellation(enumeratorHasOne ? enumerator.Token : default))
            {
                await (byTheCaller ? caller : enumerator).CancelAsync();
            }
        });

        Assert.Single(server.Deliveries);
    }

    [Fact]
    public void Walk_WithoutWhatItNeeds_IsRefused()
    {
        using var things = new ThingsUnderTest(new Uri("https://things.example"));

        Assert.Throws<ArgumentNullException>("shape", () => Cursors(things, null!, default));
        Assert.Throws<ArgumentNullException>("withPage", () => things.Connection.Invoker<IThingsWire>().PagesByNumber<string?, ThingPage, Thing>(
            ThingOperations.List, ResponseReader.Json(ThingJson.Default.ThingPage), null, static (wire, page, call) => wire.ListThings(page, call),
            new(static page => page.Items), null!, 1, null, null, default));
        Assert.Throws<ArgumentNullException>("pages", () => UpstreamPageable<int>.FromPages(null!));
        Assert.Throws<ArgumentNullException>("tell", () => UpstreamPageable<int>.FromPages([]).OnGap(null!));
    }

    [Fact]
    public async Task Gap_OfEachKind_IsToldOnce()
    {
        var told = new List<ListGap>();
        var list = UpstreamPageable<int>.FromPages(
        [
            new UpstreamPage<int>([1]), new UpstreamPage<int>([2]) { Gap = ListGap.Incomplete }, new UpstreamPage<int>([3]) { Gap = ListGap.Incomplete },
            new UpstreamPage<int>([4]) { Gap = ListGap.Incomplete | ListGap.Ceiling },
        ]).OnGap(told.Add);

        Assert.Equal([1, 2, 3, 4], await list.ToListAsync());
        Assert.Equal([ListGap.Incomplete, ListGap.Ceiling], told);
        Assert.Equal(4, await list.ByPageAsync().CountAsync());
        Assert.Equal(4, told.Count); // each enumeration begins anew
    }

    [Fact]
    public void Page_MadeByHand_IsAnOrdinaryOne()
    {
        var page = new UpstreamPage<int>([1]);

        Assert.Equal((200, null, null, null, ListGap.None), (page.Status, page.Next, page.Body, page.Total, page.Gap));
        Assert.Same(UpstreamHeaders.Empty, page.Headers);
    }

    private static UpstreamPageable<Thing> Cursors(ThingsUnderTest things, PageShape<ThingPage, Thing> shape, CancellationToken caller) =>
        things.Connection.Invoker<IThingsWire>().PagesByCursor<string?, ThingPage, Thing>(
            ThingOperations.List, ResponseReader.Json(ThingJson.Default.ThingPage), null, static (wire, page, call) => wire.ListThings(page, call), shape,
            static page => page.Next, static (_, cursor) => cursor, null, caller);

    private static string Page(int n) => $$"""{"items":[{"id":"{{n}}"}]}""";
}
