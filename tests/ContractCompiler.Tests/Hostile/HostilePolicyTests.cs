using System.Text.Json.Nodes;
using ContractCompiler.Diagnostics;
using ContractCompiler.Policy;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ContractCompiler.Tests.Hostile;

/// <summary>A policy is written by its team, and still no text of it may become code: every payload in every place, refused or a text.</summary>
public sealed class HostilePolicyTests : IDisposable
{
    private const string Harmless = "harmless";

    private static readonly string[] Places =
    [
        "/name", "/client/namespace", "/client/interface", "/baseAddress", "/rateLimit", "/egress/hosts/0", "/egress/redirectHosts/0", "/egress/schemes/0",
        "/credential/scheme", "/credential/header", "/credential/environment", "/credential/file", "/credential/scopesHeader", "/credential/scopes/GET ~1pets/0",
        "/credential/oauth2/tokenEndpoint", "/credential/oauth2/clientId", "/credential/oauth2/file", "/credential/oauth2/scope", "/credential/oauth2/audience",
        "/credential/oauth2/authentication", "/credential/githubApp/appId", "/credential/githubApp/installationId", "/budget/total", "/retry/retryBudget",
        "/limits/response", "/headers/send/x-sent", "/headers/propagate/0", "/errors/409", "/operations/GET ~1pets/method", "/operations/GET ~1pets/deprecated",
    ];

    // Names in code are made of these, by a pattern or by the rules for names.
    private static readonly string[] Names = ["/name", "/client/namespace", "/client/interface", "/operations/GET ~1pets/method"];

    private readonly Workspace _workspace = new();

    public static TheoryData<string, string> Cells => [.. Places.SelectMany(place => Payloads.All.Keys.Select(payload => (place, payload)))];

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task Text_InAnyPlaceOfAPolicy_IsRefusedOrStaysAText(string place, string payload)
    {
        var text = Payloads.All[payload];
        string hostile;
        try
        {
            hostile = await CompileAsync(place, text);
        }
        catch (ContractException e)
        {
            Assert.All(e.Diagnostics, d => Assert.Matches("^CC0[0-9]{3}$", d.Code));
            Assert.All(e.Diagnostics, d => Assert.NotEmpty(d.Remedy));
            return;
        }

        // What is a free text to the policy takes the harmless one as well; then nothing may differ but literals and names.
        var (mine, twin) = (Tokens(hostile), Tokens(await CompileAsync(place, Names.Contains(place) && place != "/name" ? "Harmless" : Harmless)));
        Assert.Equal(twin.Select(t => t.Kind()), mine.Select(t => t.Kind()));
        Assert.All(mine.Zip(twin).Where(p => p.First.Text != p.Second.Text), p => Assert.True(p.First.IsKind(SyntaxKind.StringLiteralToken) || Names.Contains(place) && p.First.IsKind(SyntaxKind.IdentifierToken), p.First.Text));
        Assert.DoesNotContain(CSharpSyntaxTree.ParseText(hostile, cancellationToken: TestContext.Current.CancellationToken).GetDiagnostics(TestContext.Current.CancellationToken), d => d.Severity == DiagnosticSeverity.Error);
    }

    [Theory]
    [InlineData("/headers/send/x-sent")]
    [InlineData("/credential/oauth2/scope")]
    public async Task Text_WithAQuoteInIt_ReachesTheCodeAsItsText(string place) =>
        Assert.Contains(Tokens(await CompileAsync(place, "a\"b\\c")), t => t.IsKind(SyntaxKind.StringLiteralToken) && t.ValueText == "a\"b\\c");

    private static List<SyntaxToken> Tokens(string code) => [.. CSharpSyntaxTree.ParseText(code).GetRoot().DescendantTokens()];

    private async Task<string> CompileAsync(string place, string text)
    {
        var policy = JsonNode.Parse("""
            { "name": "pets", "client": { "namespace": "Acme.Pets" }, "baseAddress": "https://pets.example", "egress": { "hosts": ["pets.example"] }, "operations": { "GET /pets": {} } }
            """)!.AsObject();
        Set(policy, place, text);
        var read = PolicyReader.Read(_workspace.Write("upstream.json", policy.ToJsonString()));
        await new Commands.Compilation(read, contract: null).WriteAsync(_workspace.Output, TestContext.Current.CancellationToken);
        return await File.ReadAllTextAsync(Directory.GetFiles(_workspace.Output, "*.cs").Single(), TestContext.Current.CancellationToken);
    }

    private static void Set(JsonObject policy, string place, string text)
    {
        JsonNode at = policy;
        var tokens = place.Split('/').Skip(1).Select(t => t.Replace("~1", "/", StringComparison.Ordinal)).ToList();
        for (var i = 0; i < tokens.Count; i++)
        {
            var next = i == tokens.Count - 1 ? JsonValue.Create(text) : tokens[i + 1] == "0" ? new JsonArray() : (JsonNode)new JsonObject();
            if (at is JsonArray list)
            {
                list.Add(next);
            }
            else if (i == tokens.Count - 1 || at[tokens[i]] is not { } known || known is JsonArray)
            {
                at[tokens[i]] = next;
            }

            at = at is JsonArray ? at[0]! : at[tokens[i]]!;
        }

        if (place.Contains("/oauth2/", StringComparison.Ordinal))
        {
            policy["credential"]!["scheme"] = "bearer";
            var oauth = policy["credential"]!["oauth2"]!;
            oauth["tokenEndpoint"] ??= "https://pets.example/token";
            oauth["clientId"] ??= "me";
            oauth["environment"] ??= "SECRET";
        }
        else if (place.Contains("/githubApp/", StringComparison.Ordinal))
        {
            policy["credential"]!["scheme"] = "bearer";
            var app = policy["credential"]!["githubApp"]!;
            app["appId"] ??= "1";
            app["installationId"] ??= "2";
            app["environment"] ??= "KEY";
        }
        else if (place.StartsWith("/credential/", StringComparison.Ordinal) && place != "/credential/scheme")
        {
            policy["credential"]!["scheme"] = place == "/credential/header" ? "header" : "bearer";
            policy["credential"]!["environment"] ??= place == "/credential/file" ? null : "TOKEN";
        }
    }
}
