using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Clients.Tests;

/// <summary>What the README says is so.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Readme = Checkout.Read("README.md");

    [Fact]
    public void Snippets_InCSharp_AreCompiledAndRun()
    {
        var compiled = Unindented(Checkout.Read("tests/Clients.Tests/ReadmeSnippets.cs"));

        Assert.All(Blocks("csharp"), snippet => Assert.Contains(Unindented(snippet), compiled, StringComparison.Ordinal));
        Assert.Equal(5, Blocks("csharp").Count);
    }

    [Fact]
    public void Snippets_OfTheGuideToOwnPolicies_AreCompiledAndRun()
    {
        var compiled = Unindented(Checkout.Read("tests/Clients.Tests/OwnPoliciesSnippets.cs"));
        var blocks = Blocks("csharp", Checkout.Read("docs/own-policies.md"));

        Assert.All(blocks, snippet => Assert.Contains(Unindented(snippet), compiled, StringComparison.Ordinal));
        Assert.Equal(3, blocks.Count);
    }

    [Fact]
    public void Snippets_OfGitHubsLimits_AreCompiledAndRun() => Assert.Contains(
        Unindented(Blocks("csharp", Checkout.Read("docs/github.md")).Single()), Unindented(Checkout.Read("tests/Clients.Tests/GitHub/Budget.cs")), StringComparison.Ordinal);

    [Fact]
    public void Snippets_OfTheGuideToOctokit_AreCompiledAndRun()
    {
        var compiled = Unindented(Checkout.Read("tests/Clients.Tests/Octokit/OctokitSnippets.cs"));
        var blocks = Blocks("csharp", Checkout.Read("docs/octokit.md"));

        Assert.All(blocks, snippet => Assert.Contains(Unindented(snippet), compiled, StringComparison.Ordinal));
        Assert.Equal(4, blocks.Count);
    }

    [Fact]
    public void Snippets_OfTelemetry_AreCompiledAndRun()
    {
        var compiled = Unindented(Checkout.Read("tests/Clients.Tests/Telemetry/ObservedApp.cs"));
        var blocks = Blocks("csharp", Checkout.Read("docs/telemetry.md"));

        Assert.All(blocks, snippet => Assert.Contains(Unindented(snippet), compiled, StringComparison.Ordinal));
        Assert.Equal(3, blocks.Count);
    }

    [Fact]
    public void Snippets_OfTheGuideToTesting_AreCompiledAndRun()
    {
        var compiled = Unindented(Checkout.Read("tests/Clients.Tests/TestingSnippets.cs"));

        Assert.Contains(Unindented(Blocks("csharp", Checkout.Read("docs/testing.md")).Single()), compiled, StringComparison.Ordinal);
    }

    [Fact]
    public void Commands_AreWhatCiRuns()
    {
        var ci = Checkout.Read(".ci/run");

        Assert.Equal(["dotnet run --project apps/playground", "dotnet test"], Blocks("sh").Single().Trim().Split('\n'));
        Assert.Contains("--project apps/playground -- --once", ci, StringComparison.Ordinal);
        Assert.Contains("dotnet test --no-build", ci, StringComparison.Ordinal);
    }

    [Fact]
    public void Links_LeadToWhatIsThere() => Assert.All(
        Link().Matches(Readme).Select(m => m.Groups[1].Value).Where(t => !t.Contains("://", StringComparison.Ordinal)),
        target => Assert.True(Path.Exists(Path.Combine(Checkout.Root, target)), target));

    [Fact]
    public void Policy_OfTheExample_UsesKeysThatExist()
    {
        var properties = JsonNode.Parse(Checkout.Read("contracts/upstream.schema.json"))!["properties"]!.AsObject();

        Assert.All(JsonNode.Parse(Blocks("json").Single())!.AsObject(), member => Assert.True(properties.ContainsKey(member.Key), member.Key));
    }

    private static List<string> Blocks(string language, string? text = null) =>
        [.. Block().Matches(text ?? Readme).Where(m => m.Groups["language"].Value == language).Select(m => m.Groups["text"].Value)];

    private static string Unindented(string text) => string.Join('\n', text.Split('\n').Select(l => l.Trim())).Trim();

    [GeneratedRegex(@"^ *```(?<language>\w+)\n(?<text>.*?)^ *```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"\]\(([^)#]+)\)")]
    private static partial Regex Link();
}
