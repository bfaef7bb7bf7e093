using Acme.System.Task.Rules;

namespace Clients.Schema.Tests;

/// <summary>Real servers break their own schema: reading goes on, says where, and writes back what came; strict options throw there.</summary>
public sealed class TolerantReaderTests
{
    private const string Complete =
        """{"count":1,"at":"2026-01-02T03:04:05Z","flag":true,"text":"a","child":{"children":[]},"list":[],"map":{}}""";

    [Theory]
    [InlineData("\"count\":1", "\"count\":\"1\"", "$.count")]
    [InlineData("\"count\":1", "\"count\":null", "$.count")]
    [InlineData("\"text\":\"a\"", "\"text\":null", "$.text")]
    [InlineData("\"list\":[]", "\"list\":null", "$.list")]
    [InlineData("\"child\":{\"children\":[]}", "\"child\":null", "$.child")]
    [InlineData("\"count\":1", "\"count\":{}", "$.count")]
    [InlineData("\"at\":\"2026-01-02T03:04:05Z\"", "\"at\":\"soon\"", "$.at")]
    [InlineData("\"flag\":true", "\"flag\":\"true\"", "$.flag")]
    [InlineData("\"text\":\"a\"", "\"text\":[1]", "$.text")]
    [InlineData("\"child\":{\"children\":[]}", "\"child\":[]", "$.child")]
    [InlineData("\"child\":{\"children\":[]}", "\"child\":\"a\"", "$.child")]
    [InlineData("\"child\":{\"children\":[]}", "\"child\":{\"children\":[{\"children\":[]},{}]}", "$.child.children[1].children")]
    [InlineData("\"child\":{\"children\":[]}", "\"child\":{\"children\":[],\"byName\":{\"a b\":3}}", "$.child.byName['a b']")]
    [InlineData("\"list\":[]", "\"list\":{\"children\":[]}", "$.list")]
    [InlineData("\"list\":[]", "\"list\":[{\"children\":[]},7]", "$.list[1]")]
    [InlineData("\"map\":{}", "\"map\":[]", "$.map")]
    [InlineData("\"map\":{}", "\"map\":{\"a\":1}", "$.map.a")]
    [InlineData("\"count\":1,", "", "$.count")]
    public void Value_ThatDoesNotFit_IsReadReportedAndRefusedWithItsPath(string fit, string misfit, string path)
    {
        Assert.Contains(fit, Complete, StringComparison.Ordinal);
        var json = Complete.Replace(fit, misfit, StringComparison.Ordinal);
        using var misfits = new Misfits();

        Json.Read<Required>(json);

        Assert.Equal([path], misfits.Paths);
        Assert.Equal(path, Json.Refused<Required>(json).Path);
    }

    [Fact]
    public void Document_WithoutAnyFault_ReportsNothing()
    {
        using var misfits = new Misfits();

        Assert.Equal(Complete, Json.RoundTrip<Required>(Complete));

        Assert.Empty(misfits.Paths);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"count":null,"flag":null,"text":null}""")]
    [InlineData("""{"count":0,"flag":false}""")]
    [InlineData("""{"child":"nothing"}""")]
    public void Answer_ThatLacksRequiredMembers_IsWrittenBackAsItCame(string json) => Assert.Equal(json, Json.RoundTrip<Required>(json));

    [Fact]
    public void Document_OfAnotherKindAsAWhole_IsReadAndKept()
    {
        Assert.Equal("[1,2]", Json.RoundTrip<Required>("[1,2]"));
        Assert.Equal("$", Json.Refused<Required>("[1,2]").Path);
        Assert.Empty(Json.Read<IReadOnlyDictionary<string, Node>>("\"none\""));
    }

    [Fact]
    public void Misfit_WithinABranchOfAUnion_CarriesTheWholePath()
    {
        using var misfits = new Misfits();

        Json.Read<All>("""{"shape":{"kind":"round","radius":"1.5"}}""");

        Assert.Equal(["$.shape.radius"], misfits.Paths);
    }

    [Fact]
    public void Members_InAnyOrderAndWithEscapedNames_AreFound()
    {
        var read = Json.Read<Required>("""{"map":{},"t\u0065xt":"a","list":[],"flag":true,"count":1}""");

        Assert.Equal(("a", true, 1L), (read.Text, read.Flag, read.Count));
    }
}
