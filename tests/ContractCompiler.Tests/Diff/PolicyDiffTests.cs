using ContractCompiler.Diff;
using ContractCompiler.Diff.Policies;
using ContractCompiler.Diff.Reports;

namespace ContractCompiler.Tests.Diff;

public sealed class PolicyDiffTests : IDisposable
{
    private const string Paths = """
          /pets:
            get:
              operationId: listPets
              parameters: [{ name: page, in: query, schema: { type: integer } }, { name: start, in: query, schema: { type: integer } }]
              responses: { '200': { description: ok, content: { application/json: { schema: { type: object, required: [items, more], properties: { items: { type: array, items: { type: string } }, more: { type: array, items: { type: integer } } } } } } } }
            post: { operationId: makePet, responses: { '204': { description: ok } } }
        """;

    private const string Operations = "\"operations\": { \"listPets\": { \"paging\": { \"style\": \"page\", \"items\": \"items\" } }, \"makePet\": { \"idempotent\": false } }";

    private readonly Workspace _old = new();
    private readonly Workspace _new = new();

    public static TheoryData<string, string, string, string, string, string> Rows => new()
    {
        { "policy-name", "\"name\": \"pets\"", "\"name\": \"animals\"", nameof(Verdict.Breaking), nameof(Verdict.None), "`name`: `pets` → `animals`" },
        { "policy-address", "https://pets.example\"", "https://pets.example/v2\"", nameof(Verdict.Breaking), nameof(Verdict.None), "`baseAddress`: `https://pets.example` → `https://pets.example/v2`" },
        { "policy-internal", "\"budget\"", "\"internal\": true, \"budget\"", nameof(Verdict.Breaking), nameof(Verdict.None), "`internal`: `false` → `true`" },
        { "policy-egress-widened", "[\"pets.example\", \"b.example\"]", "[\"pets.example\", \"b.example\", \"c.example\"]", nameof(Verdict.Additive), nameof(Verdict.None), "`egress.hosts`: `c.example` added" },
        { "policy-egress-narrowed", "[\"pets.example\", \"b.example\"]", "[\"pets.example\"]", nameof(Verdict.Breaking), nameof(Verdict.None), "`egress.hosts`: `b.example` removed" },
        { "policy-credential", "PETS_TOKEN", "PET_TOKEN", nameof(Verdict.Breaking), nameof(Verdict.None), "`credential.environment`: `PETS_TOKEN` → `PET_TOKEN`" },
        { "policy-credential-relaxed", "\"environment\"", "\"optional\": true, \"environment\"", nameof(Verdict.Additive), nameof(Verdict.None), "`credential.optional`: `false` → `true`" },
        { "policy-scope-added", "[\"pets:read\"]", "[\"pets:read\", \"pets:write\"]", nameof(Verdict.Breaking), nameof(Verdict.None), "`credential.scopes`: `pets:write` added" },
        { "policy-budget-lowered", "\"total\": \"8s\"", "\"total\": \"7s\"", nameof(Verdict.Breaking), nameof(Verdict.None), "`budget.total`: `8s` → `7s`" },
        { "policy-budget-raised", "\"total\": \"8s\", ", "", nameof(Verdict.Additive), nameof(Verdict.None), "`budget.total`: `8s` → `10s`" },
        { "policy-limit-lowered", "\"budget\"", "\"concurrency\": { \"limit\": 20 }, \"budget\"", nameof(Verdict.Breaking), nameof(Verdict.None), "`concurrency.limit`: `50` → `20`" },
        { "policy-limit-raised", "\"budget\"", "\"limits\": { \"response\": \"1GB\" }, \"budget\"", nameof(Verdict.Additive), nameof(Verdict.None), "`limits.response`: `16MB` → `1GB`" },
        { "policy-idempotent", "\"idempotent\": false", "\"idempotent\": true", nameof(Verdict.Breaking), nameof(Verdict.None), "`idempotent`: `false` → `true`" },
        { "policy-not-idempotent", "\"listPets\": {", "\"listPets\": { \"idempotent\": false,", nameof(Verdict.Additive), nameof(Verdict.None), "`idempotent`: default → `false`" },
        { "policy-retry", "\"budget\"", "\"retry\": { \"attempts\": 5 }, \"budget\"", nameof(Verdict.Additive), nameof(Verdict.None), "`retry.attempts`: `3` → `5`" },
        { "policy-cache", "\"budget\"", "\"cache\": { \"enabled\": true }, \"budget\"", nameof(Verdict.Additive), nameof(Verdict.None), "`cache.enabled`: `false` → `true`" },
        { "policy-headers", "\"budget\"", "\"headers\": { \"send\": { \"X-A\": \"b\" } }, \"budget\"", nameof(Verdict.Additive), nameof(Verdict.None), "`headers.send`: default → `b`" },
        { "policy-error-code", "\"budget\"", "\"errors\": { \"409\": \"busy\" }, \"budget\"", nameof(Verdict.Breaking), nameof(Verdict.None), "`errors.409`: default → `busy`" },
        { "policy-paging", "\"items\": \"items\"", "\"items\": \"more\"", nameof(Verdict.Additive), nameof(Verdict.Breaking), "`paging.items`: `items` → `more`" },
    };

    public void Dispose()
    {
        _old.Dispose();
        _new.Dispose();
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Policy_ThatChanged_IsJudged(string rule, string old, string @new, string policy, string csharp, string text)
    {
        var report = Compare(Policy, Policy.Replace(old, @new, StringComparison.Ordinal));

        var change = Assert.Single(report.Changes, c => c.Policy?.Rule == rule);
        Assert.Equal(text, change.Policy!.Text);
        Assert.Equal((policy, csharp), (report.Policy.ToString(), report.CSharp.ToString()));
    }

    [Fact]
    public void Rules_OfPolicies_EachHaveACase() =>
        Assert.Equal(PolicyRules.All.Select(r => r.Id).Order(StringComparer.Ordinal), Rows.Select(r => r.Data.Item1).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("\"IPetsClient\"", "\"IAnimalsClient\"", "client-renamed", "`Acme.Pets.IPetsClient` → `Acme.Pets.IAnimalsClient`")]
    [InlineData("\"paging\": { \"style\": \"page\", \"items\": \"items\" }", "\"method\": \"ListPets\"", "paging-removed", "`IPetsClient.ListPetsAllAsync` removed")]
    [InlineData("\"style\": \"page\", \"items\": \"items\"", "\"style\": \"page\", \"items\": \"more\"", "paging-changed", "`IPetsClient.ListPetsAllAsync` : `UpstreamPageable<string>` → `UpstreamPageable<long>`")]
    [InlineData("\"style\": \"page\"", "\"style\": \"offset\", \"parameter\": \"start\"", "parameter-inserted", "`IPetsClient.ListPetsAllAsync` gains optional parameter `long? page`")]
    [InlineData("\"makePet\": {", "\"makePet\": { \"method\": \"CreatePet\",", "method-renamed", "`IPetsClient.MakePetAsync` → `IPetsClient.CreatePetAsync`")]
    public void Policy_ThatDecidesWhatIsGenerated_IsSeenInTheCSharp(string old, string @new, string rule, string text)
    {
        var report = Compare(Policy, Policy.Replace(old, @new, StringComparison.Ordinal));

        var said = report.Changes.SelectMany(c => c.CSharp).ToList();
        Assert.True(said.Exists(s => (s.Rule == rule || rule == "parameter-inserted") && s.Text.StartsWith(text, StringComparison.Ordinal)),
            string.Join('\n', said.Select(s => $"{s.Rule}: {s.Text}")));
    }

    [Fact]
    public void Paging_ThatIsNew_IsAnAddition()
    {
        var report = Compare(Policy.Replace("\"paging\": { \"style\": \"page\", \"items\": \"items\" }", "\"method\": \"ListPets\"", StringComparison.Ordinal), Policy);

        Assert.Contains(report.Changes.SelectMany(c => c.CSharp), s => s is { Rule: "paging-added", Verdict: Verdict.Additive });
    }

    [Fact]
    public void Folder_AgainstABareDocument_LendsItsPolicy()
    {
        Write(_old, Policy);
        var next = _new.Write("vendor.yaml", ContractCompiler.Tests.Contracts.With(Paths).Replace("makePet", "createPet", StringComparison.Ordinal));

        var report = ContractDiff.Run(new DiffInput(_old.Folder, next, null, []), _ => { });

        Assert.Equal("`IPetsClient.MakePetAsync` → `IPetsClient.CreatePetAsync`", Assert.Single(Assert.Single(report.Changes).CSharp).Text);
    }

    private static string Policy { get; } = Workspace.Policy.TrimEnd().TrimEnd('}').TrimEnd().Replace("[\"pets.example\"]", "[\"pets.example\", \"b.example\"]", StringComparison.Ordinal) + $$"""
        ,
          "credential": { "scheme": "bearer", "environment": "PETS_TOKEN", "scopes": { "makePet": ["pets:read"] } },
          "budget": { "total": "8s", "attempt": "2s" },
          {{Operations}}
        }
        """;

    private DiffReport Compare(string old, string @new)
    {
        Write(_old, old);
        Write(_new, @new);
        return ContractDiff.Run(new DiffInput(_old.Folder, _new.Folder, null, []), _ => { });
    }

    private static void Write(Workspace workspace, string policy)
    {
        workspace.Write("openapi.yaml", ContractCompiler.Tests.Contracts.With(Paths));
        workspace.Write("upstream.json", policy);
    }
}
