using System.Text.Json;
using System.Text.Json.Serialization;

namespace Clients.Resilience.Tests;

/// <summary>Clients that are generated without metadata: their types describe themselves by attributes, and read and write the same.</summary>
public sealed class ReflectedMembersTests
{
    private static JsonTypes Types => new JsonTypes().ReflectedRecord<Plain>().Partial<string?>();

    private static JsonSerializerOptions Options => ContractJson.CreateOptions(Types);

    [Theory]
    [InlineData("""{"id":"a","size":null,"count":3,"note":"n","label":null,"more":1}""")]
    [InlineData("""{"id":"a","size":2,"count":0}""")]
    [InlineData("""{"id":null,"size":null}""")]
    [InlineData("{}")]
    public void Object_ThatWasRead_IsWrittenBackToTheLetter(string json) =>
        Assert.Equal(json, RoundTrip(json, Options));

    [Fact]
    public void Object_MadeInCode_HasItsRequiredMembersInTheirOrder() =>
        Assert.Equal("""{"id":"a","size":null,"label":"l"}""", JsonSerializer.Serialize(new Plain { Id = "a", Size = null, Label = "l", Unnamed = "u" }, Options));

    [Theory]
    [InlineData("""{"size":1}""", "$.id", "The contract requires this member. Path: $.id.")]
    [InlineData("""{"id":null,"size":1}""", "$.id", "The contract allows no null here. Path: $.id.")]
    [InlineData("""{"id":"a","size":"b"}""", "$.size", "This is no Int64. Path: $.size.")]
    public void Object_ThatBreaksTheContract_IsRefusedByStrictOptions(string json, string path, string message)
    {
        var exception = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Plain>(json, ContractJson.CreateStrictOptions(Types)));

        Assert.Equal((path, message), (exception.Path, exception.Message));
    }

    private static string RoundTrip(string json, JsonSerializerOptions options) => JsonSerializer.Serialize(JsonSerializer.Deserialize<Plain>(json, options), options);

    internal sealed class Plain : JsonModel
    {
        [JsonPropertyName("id")]
        public required string Id { get; set; }

        [JsonPropertyName("size")]
        public required long? Size { get; set; }

        [JsonPropertyName("count")]
        public long? Count { get; set; }

        [JsonPropertyName("note")]
        public string? Note { get; set; }

        [JsonPropertyName("label")]
        public Optional<string?> Label { get; set; }

        public string? Unnamed { get; set; }
    }
}
