using System.Reflection;
using Acme.Pages;
using Clients.Resilience;
using Clients.Wire.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Clients.Wire.Tests;

public sealed class PagingTests
{
    [Fact]
    public async Task Links_AreFollowedToTheLastPage()
    {
        await using var upstream = await StartAsync(static (n, _) => n < 3 ? ($"[{n}1,{n}2]", $"</link?q=a%26b&token={n}>; rel=\"next\"") : ("[31]", null));

        Assert.Equal([11L, 12L, 21L, 22L, 31L], await upstream.Client<IPagesClient>().ByLinkAllAsync("a&b").ToListAsync());
        Assert.Equal(["/link?q=a%26b", "/link?q=a%26b&token=1", "/link?q=a%26b&token=2"], upstream.Arrivals.Select(static a => a.Target));
    }

    [Fact]
    public async Task Cursors_AreHandedBack()
    {
        await using var upstream = await StartAsync(static (n, _) => (n < 3
            ? $$$"""{"data":{"items":[{{{n}}}],"next":"c={{{n}}}&"}}"""
            : """{"data":{"items":[3],"next":null}}""", null));

        Assert.Equal([1L, 2L, 3L], await upstream.Client<IPagesClient>().ByCursorAllAsync(q: "x").ToListAsync());
        Assert.Equal(["/cursor?q=x", "/cursor?after=c%3D1%26&q=x", "/cursor?after=c%3D2%26&q=x"], upstream.Arrivals.Select(static a => a.Target));
    }

    [Fact]
    public async Task Cursors_WithoutTheObjectAroundThem_End()
    {
        await using var upstream = await StartAsync(static (_, _) => ("{}", null));
        Assert.Empty(await upstream.Client<IPagesClient>().ByCursorAllAsync().ToListAsync());
    }

    [Fact]
    public async Task Offsets_GrowByWhatCame()
    {
        await using var upstream = await StartAsync(static (n, _) => (n switch { 1 => """{"items":[1,2]}""", 2 => """{"items":[3]}""", _ => """{"items":[]}""" }, null));

        Assert.Equal([1L, 2L, 3L], await upstream.Client<IPagesClient>().ByOffsetAllAsync().ToListAsync());
        Assert.Equal(["/offset", "/offset?skip=2", "/offset?skip=3"], upstream.Arrivals.Select(static a => a.Target));
    }

    [Fact]
    public async Task Numbers_EndWithAShortPage()
    {
        await using var upstream = await StartAsync(static (n, _) => (n == 1 ? """{"items":[1,2]}""" : """{"items":[3]}""", null));

        Assert.Equal([1L, 2L, 3L], await upstream.Client<IPagesClient>().ByNumberAllAsync(perPage: 2).ToListAsync());
        Assert.Equal(["/page?page=1&per_page=2", "/page?page=2&per_page=2"], upstream.Arrivals.Select(static a => a.Target));
    }

    [Fact]
    public async Task Walk_ThatReachesTheUpstreamsLimit_AsksForNoMore()
    {
        await using var upstream = await StartAsync(static (n, _) => ($$"""{"items":[{{n}},{{n}}]}""", null));

#pragma warning disable CS0618 // that the policy deprecates it is a part of the test
        var pages = upstream.Client<IPagesClient>().ByNumberLimitedAllAsync();
#pragma warning restore CS0618

        Assert.Equal([1L, 1L, 2L, 2L], await pages.ToListAsync());
        Assert.Equal(2, upstream.Arrivals.Count);
        Assert.All(typeof(IPagesClient).GetMethods().Where(static m => m.Name.StartsWith("ByNumberLimited", StringComparison.Ordinal)),
            static m => Assert.Equal("Use byNumber.", m.GetCustomAttribute<ObsoleteAttribute>()?.Message));
    }

    [Fact]
    public async Task Walk_LeftEarly_CostsNoFurtherRequest()
    {
        await using var upstream = await StartAsync(static (n, _) => ($"[{n}1,{n}2]", $"</link?q=x&token={n}>; rel=\"next\""));

        Assert.Equal([11L, 12L, 21L], await upstream.Client<IPagesClient>().ByLinkAllAsync("x").Take(3).ToListAsync());
        Assert.Equal(2, upstream.Arrivals.Count);
        Assert.Equal([31L, 32L], await upstream.Client<IPagesClient>().ByLinkAllAsync("x").Take(2).ToListAsync());
        Assert.Equal(3, upstream.Arrivals.Count);
    }

    [Fact]
    public async Task Pages_OfAWalk_HaveStatusHeadersAndWhatLeadsOn()
    {
        await using var upstream = await StartAsync(static (n, context) =>
        {
            context.Response.Headers["X-Page"] = $"{n}";
            return n == 1 ? ("[1,2]", "</link?q=x&token=1>; rel=\"next\"") : ("[]", null);
        });

        var pages = await upstream.Client<IPagesClient>().ByLinkAllAsync("x").ByPageAsync().ToListAsync();

        Assert.Equal([(2, 200, "1"), (0, 200, "2")], pages.Select(static p => (p.Items.Count, p.Status, p.Headers["X-Page"]!)));
        Assert.EndsWith("/link?q=x&token=1", pages[0].Next, StringComparison.Ordinal);
        Assert.Null(pages[1].Next);
    }

    [Theory]
    [InlineData("</link?q=x>; rel=\"next\"", UpstreamErrorCode.ProtocolError)]
    [InlineData("<https://evil.example/link>; rel=\"next\"", UpstreamErrorCode.EgressDenied)]
    public async Task Links_InACircleOrAway_EndTheWalk(string link, string code)
    {
        await using var upstream = await StartAsync((_, _) => ("[1]", link));
        Assert.Equal(code, (await Failures.OfAsync(async () => await upstream.Client<IPagesClient>().ByLinkAllAsync("x").ToListAsync())).Code);
        Assert.InRange(upstream.Arrivals.Count, 1, 2);
    }

    [Fact]
    public async Task Cursors_InACircle_EndTheWalk()
    {
        await using var upstream = await StartAsync(static (n, _) => ($$$"""{"data":{"items":[1],"next":"{{{n % 2}}}"}}""", null));
        var error = await Failures.OfAsync(async () => await upstream.Client<IPagesClient>().ByCursorAllAsync().ToListAsync());
        Assert.Equal(UpstreamErrorCode.ProtocolError, error.Code);
    }

    /// <summary>Answers request number n, from 1, with a body and a Link header.</summary>
    private static async Task<Upstream> StartAsync(Func<int, HttpContext, (string Body, string? Link)> answer)
    {
        var count = 0;
        return await Upstream.StartAsync(context =>
        {
            var (body, link) = answer(++count, context);
            return context.AnswerAsync(200, "application/json", body, link is null ? [] : [("Link", link)]);
        });
    }
}
