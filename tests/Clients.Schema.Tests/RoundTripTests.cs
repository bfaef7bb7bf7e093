using System.Text.Json;
using Acme.System.Task.Rules;

namespace Clients.Schema.Tests;

/// <summary>What a schema of each kind becomes, compiled by the build, loses nothing of what the wire carries.</summary>
public sealed class RoundTripTests
{
    [Theory]
    [InlineData("""{"labels":{"name":"a","one":1,"two":2}}""")]
    [InlineData("""{"labels":{"name":null}}""")]
    [InlineData("""{"patterns":{"x-a":1,"x-b":2}}""")]
    [InlineData("""{"numbers":{"written":12,"either":7}}""")]
    [InlineData("""{"numbers":{"either":"seven","price":10.10,"whole":9007199254740993}}""")]
    [InlineData("""{"nullables":{"one":null,"two":null,"three":null,"four":null}}""")]
    [InlineData("""{"nullables":{"one":{"name":"a"},"two":"b","three":2}}""")]
    [InlineData("""{"scalars":{"lasts":"PT1M30S","at":"2026-01-02T03:04:05.600Z","day":"2026-01-02","kind":"fixed","five":5,"where":"not an address"}}""")]
    [InlineData("""{"shape":{"name":"a","kind":"round","radius":1.5}}""")]
    [InlineData("""{"shape":{"kind":"oval","width":3}}""")]
    [InlineData("""{"node":{"value":"a","parent":{"children":[]},"children":[{"children":[]}],"byName":{"x":{"children":[]}}}}""")]
    [InlineData("""{"content":[{"name":"a"}]}""")]
    [InlineData("""{"content":{"a":1}}""")]
    [InlineData("""{"content":"a"}""")]
    [InlineData("""{"mixed":"auto"}""")]
    [InlineData("""{"mixed":2}""")]
    [InlineData("""{"animal":{"species":"cat","claws":18}}""")]
    [InlineData("""{"unknown":{"kept":[1,2]}}""")]
    [InlineData("""{"pet":{"petType":"cat","name":"a","friend":{"petType":"fish","fins":3},"lives":9}}""")]
    [InlineData("""{"pet":{"petType":"fish","fins":3},"favourite":{"petType":"puppy","weeks":7}}""")]
    [InlineData("""{"event":{"at":"2026-01-02T03:04:05Z","kind":"closed","closed":7,"more":1}}""")]
    [InlineData("""{"sealed":{"size":1,"name":"a"}}""")]
    [InlineData("""{"counted":{"unit":"b","name":"a","one":1}}""")]
    [InlineData("""{"policy":{"attempts":3},"anything":[1],"additionalProperties":2}""")]
    public void Document_ThatObeysItsSchema_ComesBackToTheLetter(string json)
    {
        Assert.Equal(json, Json.RoundTrip<All>(json));
        Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize<All>(json, RulesJson.StrictOptions), RulesJson.Options));
    }

    [Fact]
    public void Members_ThatTheContractGivesATypeAndNoName_AreTyped()
    {
        var labels = Json.Read<Labels>("""{"name":"a","one":1}""");

        Assert.Equal(("a", 1L), (labels.Name, labels.AdditionalProperties!["one"]));
        Assert.Equal("""{"two":2}""", Json.Write(new Labels { AdditionalProperties = new Dictionary<string, long> { ["two"] = 2 } }));
    }

    [Fact]
    public void Members_OfAClosedSchemaThatItDoesNotName_AreReportedAndNeverWritten()
    {
        using var misfits = new Misfits();

        var closed = Json.Read<Closed>("""{"name":"a","more":1}""");

        Assert.Equal(["$.more"], misfits.Paths);
        Assert.Equal(1, closed.AdditionalProperties!["more"].GetInt32());
        Assert.Equal("""{"name":"a"}""", Json.Write(closed));
        Assert.Equal("$.more", Json.Refused<Closed>("""{"name":"a","more":1}""").Path);
    }

    [Fact]
    public void Members_OfAlternativesBesideMembers_AreTyped()
    {
        var happened = Json.Read<Event>("""{"at":"2026-01-02T03:04:05Z","kind":"opened","opened":"2026-01-02"}""");

        Assert.Equal(("opened", new DateOnly(2026, 1, 2), null), (happened.Kind, happened.Opened, happened.Closed));
    }

    [Fact]
    public void Members_ThatNoPartOfACompositionEvaluates_AreForbiddenOrTyped()
    {
        Assert.Equal("$.more", Json.Refused<Sealed>("""{"name":"a","more":1}""").Path);
        Assert.Equal(1, Json.Read<Counted>("""{"name":"a","one":1}""").AdditionalProperties!["one"]);
    }

    [Fact]
    public void Branches_ThatReferToAListOrMapOrScalar_AreCalledAfterTheirComponent()
    {
        var content = Json.Read<All>("""{"content":[{"name":"a"}]}""").Content!;

        Assert.True(content.TryGetContentDirectory(out var directory));
        Assert.Equal("a", directory.Single().Name);
        Assert.False(content.TryGetContentIndex(out _));
        Assert.False(content.TryGetContentText(out _));
    }

    [Fact]
    public void NumberThatIsAlsoReadFromAString_IsANumber()
    {
        Assert.Equal(12, Json.Read<Numbers>("""{"written":"12"}""").Written);
        Assert.Equal(10.10m, Json.Read<Numbers>("""{"price":10.10}""").Price);
        Assert.True(Json.Read<Numbers>("""{"either":"x"}""").Either!.TryGetString(out _));
    }

    [Fact]
    public void Union_WithADiscriminator_IsPickedByIt()
    {
        var shape = Json.Read<All>("""{"shape":{"kind":"square","name":"a","side":2}}""").Shape!;

        Assert.Equal("square a", shape.Match(circle => "circle " + circle.Name, square => "square " + square.Name, unknown => "none"));
    }
}
