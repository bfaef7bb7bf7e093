using System.Text.Json.Nodes;
using Octokit;

namespace Clients.Tests;

/// <summary>The comparison itself: it must notice.</summary>
public sealed class ParityComparisonTests
{
    [Theory]
    [InlineData("""{"a":1}""", """{"a":2}""", "$.a")]
    [InlineData("""{"a":"x"}""", """{"a":"y"}""", "$.a")]
    [InlineData("""{"a":null}""", """{"a":0}""", "$.a")]
    [InlineData("""{"a":true}""", """{"a":false}""", "$.a")]
    [InlineData("""{"a":[{"b":1},{"b":2}]}""", """{"a":[{"b":1},{"b":3}]}""", "$.a[].b")]
    [InlineData("""[1,2]""", """[1]""", "$")]
    [InlineData("""{"a":"2026-01-01T00:00:00Z"}""", """{"a":"2026-01-01T00:00:01Z"}""", "$.a")]
    [InlineData("""{"a":{"b":1}}""", """{"a":null}""", "$.a")]
    public void Comparison_OfWhatDiffers_NamesThePlace(string ours, string theirs, string path)
    {
        var comparison = new ParityComparison();

        comparison.Compare(JsonNode.Parse(ours), JsonNode.Parse(theirs));

        Assert.Equal([path], comparison.Differences.Keys);
    }

    [Theory]
    [InlineData("""{"a":1,"b":2}""", """{"a":1,"c":3}""")]
    [InlineData("""{"a":"2026-01-01T00:00:00Z"}""", """{"a":"2026-01-01T01:00:00.0000000+01:00"}""")]
    [InlineData("""{"a":[]}""", """{"a":[]}""")]
    public void Comparison_OfWhatBothHave_IsSilent(string ours, string theirs)
    {
        var comparison = new ParityComparison();

        comparison.Compare(JsonNode.Parse(ours), JsonNode.Parse(theirs));

        Assert.Empty(comparison.Differences);
    }

    [Fact]
    public void Tree_OfAModelOfOctokits_HasTheNamesOfTheWire() => Assert.Equal(
        """{"login":"ada","id":3100000001}""",
        new JsonObject(OctokitTree.Of(new Author("ada", 3_100_000_001, "", "", "", "", "", "", "", "", "", "", "", "", "", "", false))!.AsObject()
            .Where(static member => member.Key is "login" or "id").Select(static member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))).ToJsonString());
}
