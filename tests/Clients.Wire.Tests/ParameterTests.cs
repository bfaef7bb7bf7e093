using Acme.Parameters;
using Clients.Wire.Tests.Servers;

namespace Clients.Wire.Tests;

/// <summary>Every style of <see href="https://spec.openapis.org/oas/v3.1.1.html#style-examples"/>, as it arrives.</summary>
public sealed class ParameterTests
{
    private static readonly string[] Texts = ["a", "b,c"];
    private static readonly Color Rgb = new() { R = 100, G = 200, Name = "a,b &" };

    [Fact]
    public async Task Path_OfEachScalar_IsItsText() => Assert.Equal(
        "/paths/-5/2026-01-02/true/00000000-0000-0000-0000-000000000000/1.10/not-open",
        (await SendAsync(c => c.TypedPathAsync(-5, new DateOnly(2026, 1, 2), true, Guid.Empty, 1.10m, State.NotOpen))).Target);

    [Fact]
    public async Task Path_Simple_JoinsByCommas() => Assert.Equal(
        "/styles/a,b%2Cc/R,100,G,200,name,a%2Cb%20%26/R=100,G=200,name=a%2Cb%20%26",
        (await SendAsync(c => c.SimpleStylesAsync(Texts, Rgb, Rgb))).Target);

    [Fact]
    public async Task Path_Label_BeginsWithADot() => Assert.Equal(
        "/labels/.t/.a,b%2Cc/.a.b%2Cc/.R,100,G,200,name,a%2Cb%20%26/.R=100.G=200.name=a%2Cb%20%26",
        (await SendAsync(c => c.LabelStylesAsync("t", Texts, Texts, Rgb, Rgb))).Target);

    [Fact]
    public async Task Path_Matrix_NamesItsValues() => Assert.Equal(
        "/matrices/;text=5/;list=a,b%2Cc/;each=a;each=b%2Cc/;members=R,100,G,200,name,a%2Cb%20%26/;R=100;G=200;name=a%2Cb%20%26",
        (await SendAsync(c => c.MatrixStylesAsync(5, Texts, Texts, Rgb, Rgb))).Target);

    [Fact]
    public async Task Path_WithTextAroundItsPlaceholder_KeepsIt()
    {
        Assert.Equal("/jobs/x%3Ay:cancel", (await SendAsync(c => c.CancelJobAsync("x:y"))).Target);
        Assert.Equal("/reports/a.b.c", (await SendAsync(c => c.GetReportAsync("a.b", "c"))).Target);
    }

    [Fact]
    public async Task Query_OfEachScalar_IsItsText()
    {
        var moment = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2));

        var arrival = await SendAsync(c => c.QueryScalarsAsync(
            "", 1.5, 1.10m, long.MinValue, true, new DateOnly(2026, 1, 2), moment, Guid.Empty, State.NotOpen, "x&y=é"));

        Assert.Equal(
            "text=&number=1.5&price=1.10&count=-9223372036854775808&flag=true&day=2026-01-02&moment=2026-01-02T03%3A04%3A05%2B02%3A00" +
            "&id=00000000-0000-0000-0000-000000000000&state=not-open&odd%5Bname%5D=x%26y%3D%C3%A9",
            arrival.Query);
    }

    [Fact]
    public async Task Query_OfLists_SeparatesThemByTheirStyle() => Assert.Equal(
        "each=a&each=b%2Cc&commas=a,b%2Cc&spaces=a%20b%2Cc&pipes=a%7Cb%2Cc&numbers=1.5,-2&states=open&states=not-open",
        (await SendAsync(c => c.QueryListsAsync(Texts, Texts, Texts, Texts, [1.5, -2], [State.Open, State.NotOpen]))).Query);

    [Fact]
    public async Task Query_OfObjects_NamesMembersByTheirStyle()
    {
        var arrival = await SendAsync(c => c.QueryObjectsAsync(
            Rgb, Rgb, new Filter { Text = "t", Inner = new() { Min = 1 }, Tags = Texts }, Rgb, "x"));

        Assert.Equal(
            "R=100&G=200&name=a%2Cb%20%26&joined=R,100,G,200,name,a%2Cb%20%26" +
            "&deep%5Btext%5D=t&deep%5Binner%5D%5Bmin%5D=1&deep%5Btags%5D%5B0%5D=a&deep%5Btags%5D%5B1%5D=b%2Cc",
            arrival.Query[..arrival.Query.IndexOf("&json", StringComparison.Ordinal)]);
        Assert.Equal("""{"R":100,"G":200,"name":"a,b &"}""", arrival["json"]);
        Assert.Equal("\"x\"", arrival["jsonText"]);
    }

    [Fact]
    public async Task Query_AllowedReservedCharacters_KeepsThoseThatChangeNothing() => Assert.Equal(
        "url=https://a.example/x?y=1%26z=%C3%A9%23f%2Bg%2520%5B%5D&list=a,b,c",
        (await SendAsync(c => c.QueryReservedAsync("https://a.example/x?y=1&z=é#f+g%20[]", Texts))).Query);

    [Fact]
    public async Task Parameters_NotGivenOrEmpty_AreNotSent()
    {
        Assert.Equal("/query/scalars", (await SendAsync(c => c.QueryScalarsAsync())).Target);
        Assert.Equal("/query/lists", (await SendAsync(c => c.QueryListsAsync([], [], [], [], [], []))).Target);
        Assert.Equal("/query/objects", (await SendAsync(c => c.QueryObjectsAsync(new Color(), new Color(), new Filter()))).Target);
        Assert.DoesNotContain((await SendAsync(c => c.HeadersAsync())).Headers, static h => h.Key.StartsWith("X-", StringComparison.Ordinal));
        Assert.Equal("session=s", (await SendAsync(c => c.CookiesAsync("s"))).Header("Cookie"));
    }

    [Fact]
    public async Task Headers_OfEachKind_AreTheirText()
    {
        var arrival = await SendAsync(c => c.HeadersAsync("t", ["a", "b"], Rgb, Rgb, false, Rgb));

        Assert.Equal("t", arrival.Header("X-Text"));
        Assert.Equal("a,b", arrival.Header("X-List"));
        Assert.Equal("R,100,G,200,name,a,b &", arrival.Header("X-Members"));
        Assert.Equal("R=100,G=200,name=a,b &", arrival.Header("X-Pairs"));
        Assert.Equal("false", arrival.Header("X-Flag"));
        Assert.Equal("""{"R":100,"G":200,"name":"a,b &"}""", arrival.Header("X-Json"));
    }

    [Theory]
    [InlineData("a\r\nX-Evil: 1")]
    [InlineData("a\0b")]
    [InlineData("é")]
    public async Task Header_ThatCannotStandInOne_IsRefusedBeforeItIsSent(string value)
    {
        await using var upstream = await Upstream.StartAsync();

        var error = await Failures.OfAsync(() => upstream.Client<IParametersClient>().HeadersAsync(value));

        Failures.AssertRefused(error, "X-Text");
        Assert.Empty(upstream.Arrivals);
    }

    private static async Task<Arrival> SendAsync(Func<IParametersClient, Task> send)
    {
        await using var upstream = await Upstream.StartAsync();
        await send(upstream.Client<IParametersClient>());
        return upstream.Arrival;
    }
}
