using System.Text.Json;
using Acme.System.Task.Rules;

namespace Clients.Schema.Tests;

/// <summary>Reads and writes with the options of the generated client.</summary>
internal static class Json
{
    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, RulesJson.Options)!;

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, RulesJson.Options);

    public static string RoundTrip<T>(string json) => Write(Read<T>(json));

    public static JsonException Refused<T>(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<T>(json, RulesJson.StrictOptions));
}
