using System.Text.Json.Nodes;
using Clients.Resilience;
using ContractCompiler.Naming;
using ContractCompiler.Policy;

namespace ContractCompiler.Tests;

/// <summary>A policy that is silent gets the runtime's defaults: those that the schema names, for editors and docs/policy.md.</summary>
public sealed class PolicyDefaultsTests
{
    public static TheoryData<string, string> Defaults()
    {
        var data = new TheoryData<string, string>();
        foreach (var section in Sections.Keys)
        {
            foreach (var (name, _) in Properties(section).Where(p => Default(p.Value!) is not null))
            {
                data.Add(section, name);
            }
        }

        return data;
    }

    private static readonly JsonObject Schema = JsonNode.Parse(Checkout.Read("contracts/upstream.schema.json"))!.AsObject();

    private static readonly Dictionary<string, object> Sections = new()
    {
        ["budget"] = new BudgetPolicy(), ["retry"] = new RetryPolicy(), ["breaker"] = new BreakerPolicy(),
        ["concurrency"] = new ConcurrencyPolicy(), ["limits"] = new LimitPolicy(), ["cache"] = new CachePolicy(),
    };

    [Theory]
    [MemberData(nameof(Defaults))]
    public void Default_OfTheSchema_IsTheRuntimes(string section, string name)
    {
        var policy = Sections[section];
        var runtime = policy.GetType().GetProperty(Identifier.Pascal(name))!.GetValue(policy);
        var documented = Default(Properties(section)[name]!)!;

        object? expected = runtime switch
        {
            TimeSpan => PolicyUnits.Duration(documented),
            double when documented.GetValueKind() == System.Text.Json.JsonValueKind.String => PolicyUnits.Share(documented),
            double => documented.GetValue<double>(),
            bool => documented.GetValue<bool>(),
            _ when documented.GetValueKind() == System.Text.Json.JsonValueKind.String => PolicyUnits.Bytes(documented),
            _ => documented.GetValue<int>(),
        };
        Assert.Equal(Convert.ToString(expected, null), Convert.ToString(runtime, null));
    }

    [Fact]
    public void Defaults_AreComparedInEverySection() => Assert.All(Sections.Keys, s => Assert.Contains(Defaults(), row => row.Data.Item1 == s));

    private static JsonObject Properties(string section) => Resolve(Schema["properties"]![section]!)["properties"]!.AsObject();

    private static JsonNode? Default(JsonNode property) => property["default"] ?? Resolve(property)["default"];

    private static JsonNode Resolve(JsonNode node) =>
        (string?)node["$ref"] is { } reference ? Schema["$defs"]![reference["#/$defs/".Length..]]! : node;
}
