using System.Text.Json;

namespace Clients.Resilience.Tests;

/// <summary>Enumerations that may grow, as the serializer of an app meets them: by their own converters, as values and as names.</summary>
public sealed class OpenValueTests
{
    [Fact]
    public void Enum_OfText_IsItsText()
    {
        Assert.Equal("[\"red\",\"unheard-of\"]", JsonSerializer.Serialize(JsonSerializer.Deserialize<Hue[]>("[\"red\",\"unheard-of\"]")));
        Assert.Equal("{\"red\":1,\"unheard-of\":2}", JsonSerializer.Serialize(JsonSerializer.Deserialize<Dictionary<Hue, int>>("{\"red\":1,\"unheard-of\":2}")));
        Assert.Equal(new Hue("5"), Wares.Read<Hue>("5")); // a bare number where the contract documents a text
    }

    [Fact]
    public void Enum_OfNumbers_IsItsNumber()
    {
        Assert.Equal("[1,-7]", JsonSerializer.Serialize(JsonSerializer.Deserialize<Rank[]>("[1,-7]")));
        Assert.Equal("{\"1\":1,\"-7\":2}", JsonSerializer.Serialize(JsonSerializer.Deserialize<Dictionary<Rank, int>>("{\"1\":1,\"-7\":2}")));
        Assert.Equal(new Rank(5), Wares.Read<Rank>("\"5\""));
        Assert.Equal(default, Wares.Read<Rank>("\"five\""));
    }

    [Fact]
    public void Converters_WithoutAWriter_SayWhatIsMissing()
    {
        Assert.Throws<ArgumentNullException>("writer", static () => new OpenEnumConverter<Hue>().Write(null!, new Hue("red"), Wares.Options));
        Assert.Throws<ArgumentNullException>("writer", static () => new OpenEnumConverter<Hue>().WriteAsPropertyName(null!, new Hue("red"), Wares.Options));
        Assert.Throws<ArgumentNullException>("writer", static () => new OpenIntegerConverter<Rank>().Write(null!, new Rank(1), Wares.Options));
        Assert.Throws<ArgumentNullException>("writer", static () => new OpenIntegerConverter<Rank>().WriteAsPropertyName(null!, new Rank(1), Wares.Options));
        Assert.Throws<ArgumentNullException>("value", static () => new UnionConverter<Choice>().Write(null!, null!, Wares.Options));
    }
}
