using System.Text.Json;
using Acme.Swagger;

namespace Clients.Schema.Tests;

/// <summary>What OpenAPI 2.0 says in its own way: null by an extension, subtypes by the text of a discriminator.</summary>
public sealed class SwaggerSchemaTests
{
    [Fact]
    public void Member_ThatIsMarkedNullable_TakesNullWhereItIsRequired()
    {
        const string text = """{"owner":null,"opened":null,"key":"a","best":null}""";

        var garage = JsonSerializer.Deserialize<Garage>(text, SwaggerJson.StrictOptions)!;

        Assert.Null(garage.Owner);
        Assert.Null(garage.Opened);
        Assert.Equal(text, JsonSerializer.Serialize(garage, SwaggerJson.Options));
    }

    [Fact]
    public void Member_ThatIsMarkedAsNeverNull_IsRefusedAsNull() =>
        Assert.Equal("$.key", Assert.Throws<JsonException>(() =>
            JsonSerializer.Deserialize<Garage>("""{"owner":null,"opened":null,"best":null,"key":null}""", SwaggerJson.StrictOptions)).Path);

    [Fact]
    public void Subtypes_OfABaseWithADiscriminator_AreReadByNameOrByTheTagTheyState()
    {
        const string text = """{"owner":"a","opened":null,"key":"b","vehicles":[{"kind":"Car","doors":5},{"load":1.50,"kind":"#Truck","wheels":6},{"kind":"sledge","wheels":0}],"best":{"kind":"Car","doors":3}}""";

        var garage = JsonSerializer.Deserialize<Garage>(text, SwaggerJson.Options)!;

        Assert.Equal(["5 doors", "1.50 t", "0 wheels"], garage.Vehicles!.Select(v => v.Match(c => $"{c.Doors} doors", t => $"{t.Load} t", b => $"{b.Wheels} wheels", u => "?")));
        Assert.Equal(text, JsonSerializer.Serialize(garage, SwaggerJson.Options));
    }
}
