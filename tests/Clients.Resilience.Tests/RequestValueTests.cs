using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Clients.Resilience.Tests;

public sealed class RequestValueTests
{
    [Theory]
    [InlineData("a", "a")]
    [InlineData("a/b", "a%2Fb")]
    [InlineData("a b?c#d", "a%20b%3Fc%23d")]
    [InlineData("é", "%C3%A9")]
    [InlineData("...", "...")]
    [InlineData("%2e%2e", "%252e%252e")]
    public void Segment_OfText_IsEncoded(string value, string encoded) => Assert.Equal(encoded, RequestValue.Segment(value, "p"));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a\nb")]
    [InlineData(null)]
    public void Segment_ThatWouldChangeThePath_IsRefused(string? value)
    {
        var exception = Assert.Throws<CallFaultException>(() => RequestValue.Segment(value!, "p"));
        Assert.Equal(UpstreamErrorCode.ValidationFailed, exception.Failure.Code);
        Assert.Contains("'p'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Segment_OfAnyText_StaysOneSegment() =>
        Prop.ForAll<NonEmptyString>(static text =>
        {
            try
            {
                var uri = new Uri("https://h.example/a/" + RequestValue.Segment(text.Get, "p") + "/b");
                return uri.Segments.Length == 4 && uri.AbsolutePath.StartsWith("/a/", StringComparison.Ordinal) && uri.Query.Length == 0;
            }
            catch (CallFaultException)
            {
                return true;
            }
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("src/a b/c.cs", "src/a%20b/c.cs")]
    [InlineData("a", "a")]
    [InlineData("", "")]
    public void Segments_OfAPath_KeepTheSlashes(string value, string encoded) => Assert.Equal(encoded, RequestValue.Segments(value, "p"));

    [Theory]
    [InlineData("/a")]
    [InlineData("a//b")]
    [InlineData("a/../b")]
    [InlineData("./a")]
    [InlineData("a/")]
    public void Segments_ThatWouldChangeThePath_AreRefused(string value) =>
        Assert.Throws<CallFaultException>(() => RequestValue.Segments(value, "p"));

    [Fact]
    public void Values_OfEachType_FormatAsTheWireWants()
    {
        Assert.Equal("true", RequestValue.Format(true));
        Assert.Equal("9007199254740993", RequestValue.Format(9007199254740993L));
        Assert.Equal("-3", RequestValue.Format(-3));
        Assert.Equal("0.1", RequestValue.Format(0.1));
        Assert.Equal("1.10", RequestValue.Format(1.10m));
        Assert.Equal("2026-03-10T12:00:00Z", RequestValue.Format(new DateTimeOffset(2026, 3, 10, 12, 0, 0, TimeSpan.Zero)));
        Assert.Equal("2026-03-10T12:00:00.5+02:00", RequestValue.Format(new DateTimeOffset(2026, 3, 10, 12, 0, 0, 500, TimeSpan.FromHours(2))));
        Assert.Equal("2026-03-10", RequestValue.Format(new DateOnly(2026, 3, 10)));
        Assert.Equal("PT1M30S", RequestValue.Format(TimeSpan.FromSeconds(90)));
        Assert.Equal("https://a.example/x", RequestValue.Format(new Uri("https://a.example/x")));
        Assert.Equal("open", RequestValue.Format((State?)new State("open")));
        Assert.Equal("open", RequestValue.Format(new State("open")));
        Assert.Equal("7", RequestValue.Format((short)7));
        Assert.Equal("0.5", RequestValue.Format(0.5f));
        Assert.Null(RequestValue.Format((State?)null));
        Assert.Null(RequestValue.Format((int?)null));
        Assert.Equal("00000000-0000-0000-0000-000000000000", RequestValue.Format((Guid?)Guid.Empty));
        Assert.Equal(["1", "2"], RequestValue.FormatAll<int?>([1, null, 2]));
        Assert.Equal(["true"], RequestValue.FormatAll([true]));
        Assert.Equal(["open"], RequestValue.FormatAll([new State("open")]));
        Assert.Null(RequestValue.FormatAll<int>(null));
        Assert.Equal("5", RequestValue.Segment(5L, "p"));
        Assert.Equal("2026-03-10", RequestValue.Segment(new DateOnly(2026, 3, 10), "p"));
    }

    [Fact]
    public void Pattern_NotMatched_IsRefused()
    {
        RequestValue.Match("abc", "p", "^[a-c]+$");
        Assert.Throws<CallFaultException>(() => RequestValue.Match("abd", "p", "^[a-c]+$"));
        Assert.Throws<CallFaultException>(() => RequestValue.Match(new string('a', 40) + "!", "p", "^(a+)+$"));
        RequestValue.Match("x", "p", "(unbalanced");
    }

    [Fact]
    public async Task Bodies_OfEachKind_HaveTypeAndBytes()
    {
        using var json = RequestValue.Json(new Thing("1", "é"), ThingJson.Default.Thing, "application/merge-patch+json");
        using var text = RequestValue.Text("é");
        using var bytes = RequestValue.Bytes(new byte[] { 1, 2 });
        using var form = RequestValue.UrlEncoded([FormPart.Text("a", "1 2"), FormPart.Text("b", null)]);

        Assert.Equal("application/merge-patch+json", json.Headers.ContentType!.ToString());
        Assert.Equal("""{"id":"1","name":"\u00E9"}""", await json.ReadAsStringAsync());
        Assert.Equal(("text/plain; charset=utf-8", "é"), (text.Headers.ContentType!.ToString(), Encoding.UTF8.GetString(await text.ReadAsByteArrayAsync())));
        Assert.Equal(("application/octet-stream", 2), (bytes.Headers.ContentType!.ToString(), (await bytes.ReadAsByteArrayAsync()).Length));
        Assert.Equal("a=1+2", await form.ReadAsStringAsync());
    }

    [Fact]
    public void Values_OfAnyType_FormatTheSameInAList()
    {
        var moment = new DateTimeOffset(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);
        Assert.Equal(["2026-03-10T12:00:00Z"], RequestValue.FormatAll([moment]));
        Assert.Equal(["12:30:00.25"], RequestValue.FormatAll([new TimeOnly(12, 30, 0, 250)]));
        Assert.Equal("12:30:00.25", RequestValue.Format(new TimeOnly(12, 30, 0, 250)));
        Assert.Equal(["PT1M30S"], RequestValue.FormatAll([TimeSpan.FromSeconds(90)]));
        Assert.Equal(["https://a.example"], RequestValue.FormatAll([new Uri("https://a.example")]));
        Assert.Equal(["0.1", "1E+20"], RequestValue.FormatAll([0.1, 1e20]));
        Assert.Equal(["0.1"], RequestValue.FormatAll([0.1f]));
        Assert.Equal(["false", "true"], RequestValue.FormatAll<bool?>([false, null, true]));
        Assert.Equal(["2026-03-10"], RequestValue.FormatAll([new DateOnly(2026, 3, 10)]));
        Assert.Equal(["1.10"], RequestValue.FormatAll([1.10m]));
        Assert.Equal("1.5", RequestValue.Format((double?)1.5));
        Assert.Equal("AQI=", RequestValue.Format([1, 2]));
        Assert.Null(RequestValue.Format((byte[]?)null));
        Assert.Null(RequestValue.Format((bool?)null));
        Assert.Null(RequestValue.Format((TimeSpan?)null));
        Assert.Equal("false", RequestValue.Format(false));
    }

    [Fact]
    public void Text_WithHalfOfASurrogatePair_IsRefused()
    {
        foreach (var value in new[] { "\ud83d", "a\udc00b", "\ud83d\ud83d\ude00", "\ud83da" }) // attributes cannot hold them
        {
            Assert.Equal(
                "Nothing was sent: parameter 'p' must not hold half of a surrogate pair.",
                Assert.Throws<CallFaultException>(() => RequestValue.Segment(value, "p")).Failure.Detail);
        }
    }

    [Fact]
    public void Text_WithWholeSurrogatePairs_IsEncoded() => Assert.Equal("%F0%9F%98%80%F0%9F%98%80", RequestValue.Segment("\ud83d\ude00\ud83d\ude00", "p"));

    [Theory]
    [InlineData("", "must not be empty")]
    [InlineData(".", "must not be '.' or '..'")]
    [InlineData("..", "must not be '.' or '..'")]
    [InlineData("\u0085", "must not hold control characters")]
    public void Segment_Refused_SaysWhy(string value, string rule) =>
        Assert.Equal($"Nothing was sent: parameter 'p' {rule}.", Assert.Throws<CallFaultException>(() => RequestValue.Segment(value, "p")).Failure.Detail);

    [Fact]
    public void Segments_OfNoPath_AreRefused() => Assert.Equal(
        "Nothing was sent: parameter 'p' must not be null.", Assert.Throws<CallFaultException>(() => RequestValue.Segments(null!, "p")).Failure.Detail);

    [Theory]
    [InlineData("image/*", "image/png", true)]
    [InlineData("image/*", "IMAGE/png; q=1", true)]
    [InlineData("image/*", "imagery/png", false)]
    [InlineData("*/*", "a/b", true)]
    [InlineData("text/plain;charset=utf-8", "TEXT/plain", true)]
    [InlineData(" text/plain ", "text/plain", true)]
    [InlineData("text/plain", "text/plainer", false)]
    [InlineData("text/p*", "text/plain", false)]
    public void MediaRange_OfAContract_TakesWhatIsInIt(string range, string mediaType, bool matches) => Assert.Equal(matches, MediaRange.Matches(range, mediaType));

    [Theory]
    [InlineData("https://h.example/contents/", "/contents/{path}", "https://h.example/contents")]
    [InlineData("https://h.example/contents/?ref=a%2Fb", "/contents/{path}", "https://h.example/contents?ref=a%2Fb")]
    [InlineData("https://h.example/contents/", "/contents/", "https://h.example/contents/")]
    [InlineData("https://h.example/contents/a", "/contents/{path}", "https://h.example/contents/a")]
    [InlineData("https://h.example/", "/{path}", "https://h.example/")]
    public void Slash_ThatAnEmptyPathLeaves_IsTakenAway(string address, string route, string sent)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);

        TrailingSlash.Trim(request, ThingOperations.Get with { Route = route });

        Assert.Equal(sent, request.RequestUri!.AbsoluteUri);
    }

    [Fact]
    public void Body_OfAMediaTypeThatIsNone_IsRefused() => Assert.Equal(
        "Nothing was sent: parameter 'body' has a content type that is none: write it like image/png.",
        Assert.Throws<CallFaultException>(static () => RequestValue.Bytes(new byte[1], "image")).Failure.Detail);

    [Fact]
    public void Trace_OfAGeneratedClient_IsATraceRequest()
    {
        var trace = new TraceAttribute("/route");

        Assert.Equal((HttpMethod.Trace, "/route"), (trace.Method, trace.Path));
    }

    [Fact]
    public void Value_Refused_SaysWhy()
    {
        Assert.Equal("Nothing was sent: parameter 'p' must match the contract's pattern ^a$.", Refusal(static () => RequestValue.Match("b", "p", "^a$")));
        Assert.Equal("Nothing was sent: parameter 'p' must match the contract's pattern ^\\d$.", Refusal(static () => RequestValue.Match("\u0663", "p", "^\\d$"))); // a digit, elsewhere
        Assert.Equal(
            "Nothing was sent: parameter 'p' takes too long to compare with the contract's pattern ^(a+)+$.", Refusal(static () => RequestValue.Match(new string('a', 40) + "!", "p", "^(a+)+$")));
        Assert.Equal("Nothing was sent: parameter 'p' must not be empty.", Refusal(static () => RequestValue.Segment<int?>(null, "p")));
        Assert.Equal("Nothing was sent: parameter 'p' must not be empty.", Refusal(static () => RequestValue.Segment([], "p", Longs, ParameterStyle.Label, explode: true)));
        Assert.Equal("Nothing was sent: parameter 'p' must not be empty.", Refusal(static () => RequestValue.Segment(null!, "p", Longs, ParameterStyle.Simple, explode: true)));
        Assert.Equal(
            "Nothing was sent: parameter 'p' is a header: it must hold no line break, no control character and nothing beyond ASCII.", Refusal(static () => RequestValue.Header("p", "é")));
        Assert.Equal("Nothing was sent: parameter 'p' must not hold control characters.", Refusal(static () => new RequestCookies().Add("p", "a\n")));
        Assert.Equal("Nothing was sent: parameter 'p' must not hold half of a surrogate pair.", Refusal(static () => new RequestCookies().Add("p", "\ud83d")));
    }

    [Fact]
    public void Values_ThatAreEmpty_AreNotSent()
    {
        Assert.Null(RequestValue.Header("p", [], Longs, explode: false));
        Assert.Equal("1,2", RequestValue.Header("p", [1, 2], Longs, explode: true));
        Assert.Null(new RequestCookies().Header);
    }

    [Fact]
    public void Cookie_OfWhatACookieMayHold_IsSentAsItIs()
    {
        var cookies = new RequestCookies();

        cookies.Add("p", "!~#az09\u007e");

        Assert.Equal("p=!~#az09~", cookies.Header);
    }

    [Fact]
    public void Text_OfAStatedCharset_KeepsIt()
    {
        using var text = RequestValue.Text("a", "text/csv; charset=us-ascii");

        Assert.Equal("text/csv; charset=us-ascii", text.Headers.ContentType!.ToString());
    }

    private static System.Text.Json.Serialization.Metadata.JsonTypeInfo<IReadOnlyList<long>> Longs =>
        (System.Text.Json.Serialization.Metadata.JsonTypeInfo<IReadOnlyList<long>>)Wares.Options.GetTypeInfo(typeof(IReadOnlyList<long>));

    private static string? Refusal(Action action) => Assert.Throws<CallFaultException>(action).Failure.Detail;

    private readonly record struct State(string Value) : IOpenEnum<State>
    {
        public static State From(string value) => new(value);

        public bool IsKnown => Value is "open";

        public override string ToString() => Value;
    }
}
