namespace ContractCompiler.Tests;

public sealed class PolicyTests : IDisposable
{
    private readonly Workspace _workspace = new();

    private static readonly string Contract = Contracts.With(Contracts.Get("listPets", "{ type: string }"));

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [InlineData("\"bugdet\": {}", "CC0101", "Unknown key 'bugdet'.", "Did you mean 'budget'?")]
    [InlineData("\"budget\": { \"totl\": \"1s\" }", "CC0101", "Unknown key 'totl' in 'budget'.", "Did you mean 'total'?")]
    [InlineData("\"budget\": { \"total\": \"-1s\" }", "CC0102", "'budget.total' '-1s' does not have the form", "a positive number with its unit")]
    [InlineData("\"budget\": { \"total\": \"10 seconds\" }", "CC0102", "'10 seconds' does not have the form", "such as 250ms")]
    [InlineData("\"budget\": { \"total\": 10 }", "CC0102", "'budget.total' must be string, but is integer", "such as 250ms")]
    [InlineData("\"budget\": { \"total\": \"0s\" }", "CC0117", "The total budget is zero.", "at least 1ms")]
    [InlineData("\"budget\": { \"total\": \"2s\", \"attempt\": \"3s\" }", "CC0118", "attempt budget (3s) is longer than the total (2s)", "Lower 'attempt'")]
    [InlineData("\"budget\": { \"attempt\": \"11s\" }", "CC0118", "attempt budget (11s) is longer than the total (10s)", "raise 'total'")]
    [InlineData("\"retry\": { \"attempts\": 0 }", "CC0102", "'retry.attempts' must be at least 1, but is 0", "Attempts of a call")]
    [InlineData("\"retry\": { \"retryBudget\": \"ten\" }", "CC0102", "'ten' does not have the form", "such as 10%")]
    [InlineData("\"breaker\": { \"failureRatio\": 1.5 }", "CC0102", "'breaker.failureRatio' must be at most 1, but is 1.5", "Share of failed")]
    [InlineData("\"credential\": { \"scheme\": \"bearer\", \"token\": \"s3cret\" }", "CC0131", "A secret does not belong in a policy", "'environment' or 'file'")]
    [InlineData("\"credential\": { \"scheme\": \"bearer\", \"file\": \"-----BEGIN RSA PRIVATE KEY-----\" }", "CC0131", "A secret does not belong in a policy", "replace it at its issuer")]
    [InlineData("\"headers\": { \"send\": { \"Authorization\": \"Bearer s3cret\" } }", "CC0131", "A secret does not belong in a policy", "'environment' or 'file'")]
    [InlineData("\"credential\": { \"scheme\": \"header\" }", "CC0132", "'credential.header' is missing", "Name the header")]
    [InlineData("\"credential\": { \"scheme\": \"bearer\", \"header\": \"X-Key\" }", "CC0132", "'credential.header' is not used", "Remove it")]
    [InlineData("\"credential\": { \"scheme\": \"basic\", \"githubApp\": { \"appId\": \"1\", \"installationId\": \"2\" } }", "CC0133", "which scheme basic does not send", "bearer or header")]
    [InlineData("\"credential\": { \"scheme\": \"bearer\", \"environment\": \"X\", \"githubApp\": { \"appId\": \"1\", \"installationId\": \"2\" } }", "CC0133", "'credential.environment' is not used together with 'githubApp'", "Move it into")]
    [InlineData("\"credential\": { \"scheme\": \"bearer\", \"githubApp\": { \"appId\": \"1\", \"installationId\": \"two\" } }", "CC0102", "'two' does not have the form", "installation's id")]
    [InlineData("\"credential\": { \"scheme\": \"bearer\", \"oauth2\": { \"clientId\": \"x\", \"tokenEndpoint\": \"https://login.example/t\" } }", "CC0134", "'login.example' is not among 'egress.hosts'", "Add it there")]
    [InlineData("\"credential\": { \"scheme\": \"bearer\", \"hosts\": [\"files.example\"] }", "CC0135", "'files.example' is not among 'egress.hosts'", "Add it there")]
    [InlineData("\"credential\": { \"scheme\": \"bearer\", \"oauth2\": { \"clientId\": \"x\", \"tokenEndpoint\": \"http://pets.example/t\" } }", "CC0134", "must be https", "Use https")]
    [InlineData("\"rateLimit\": \"gitlab\"", "CC0102", "must be one of", "")]
    [InlineData("\"rateLimit\": \"github\", \"concurrency\": { \"limit\": 101 }", "CC0139", "GitHub allows 100 requests at the same time.", "Lower it to 100 or less.")]
    [InlineData("\"operations\": { \"listPets\": { \"cache\": true, \"download\": true } }", "CC0138", "No answers of 'listPets' can be kept: it is a download.", "Remove 'cache'")]
    [InlineData("\"operations\": { \"listPets\": { \"cache\": true, \"idempotent\": false } }", "CC0138", "it is not idempotent.", "Remove 'cache'")]
    [InlineData("\"operations\": { \"listPet\": {} }", "CC0120", "The contract has no operation 'listPet'.", "Did you mean 'listPets'?")]
    [InlineData("\"errors\": { \"409:nothing\": \"empty\" }", "CC0120", "The contract has no operation 'nothing'.", "")]
    [InlineData("\"slice\": [\"birds\"]", "CC0120", "The contract has no operation 'birds'.", "")]
    [InlineData("\"operations\": { \"listPets\": { \"method\": \"Get-It\" } }", "CC0102", "'Get-It' does not have the form", "")]
    [InlineData("\"operations\": { \"listPets\": { \"paging\": { \"style\": \"link\" } } }", "CC0122", "has no list '(the body itself)'", "'items'")]
    public async Task Policy_WithAMistake_NamesPlaceAndRemedy(string member, string code, string message, string remedy)
    {
        var policy = Workspace.Policy.TrimEnd().TrimEnd('}').TrimEnd() + ",\n  " + member + "\n}";

        var found = Assert.Single(await _workspace.FailAsync(Contract, policy));

        Assert.Equal(code, found.Code);
        Assert.Contains(message, found.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, found.Remedy, StringComparison.Ordinal);
        Assert.Equal(6, found.Position.Line);
        Assert.EndsWith("upstream.json", found.File, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policy_WithSeveralMistakes_ReportsAllOfThem()
    {
        const string policy = """
            {
              "name": "Pets",
              "client": { "interface": "PetsClient", "namespace": "acme" },
              "baseAddress": "pets.example",
              "colour": "red"
            }
            """;

        var found = await _workspace.FailAsync(Contract, policy);

        Assert.Equal([2, 3, 3, 4, 5], found.Select(d => d.Position.Line).Order());
    }

    [Theory]
    [InlineData("https://pets.example/?x=1", "CC0102")]
    [InlineData("http://pets.example", "CC0115")]
    [InlineData("https://evil.example", "CC0116")]
    [InlineData("https://me@pets.example", "CC0102")]
    public async Task BaseAddress_ThatEgressDoesNotAllow_IsRefused(string address, string code)
    {
        var found = await _workspace.FailAsync(Contract, Workspace.Policy.Replace("https://pets.example", address, StringComparison.Ordinal));

        Assert.Equal(code, Assert.Single(found).Code);
    }

    [Fact]
    public async Task Credential_ThatIsIssued_IsCompiled()
    {
        const string credential = """
            ,
              "credential": {
                "scheme": "bearer",
                "scopesHeader": "X-Scopes",
                "oauth2": { "tokenEndpoint": "https://pets.example/token", "clientId": "me", "file": "/run/secrets/pets", "scope": "a b", "authentication": "post" }
              }
            }
            """;

        var files = await _workspace.CompileAsync(Contract, Workspace.Policy.TrimEnd().TrimEnd('}').TrimEnd() + credential);

        Assert.Contains(
            "OAuth2 = new() { TokenEndpoint = new global::System.Uri(\"https://pets.example/token\"), ClientId = \"me\", "
            + "File = \"/run/secrets/pets\", Scope = \"a b\", Authentication = global::Clients.Resilience.OAuth2Authentication.Post },",
            string.Join('\n', files.Values), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policy_ThatIsNotJson_NamesTheLine()
    {
        var found = Assert.Single(await _workspace.FailAsync(Contract, "{\n  \"name\": pets\n}"));

        Assert.Equal(("CC0003", 2), (found.Code, found.Position.Line));
    }

    [Fact]
    public void Diagnostic_AsText_HasTheFormThatMSBuildReads()
    {
        var diagnostic = new Diagnostics.Diagnostic(Diagnostics.Severity.Error, "CC0001", "Wrong\nhere.", "Fix it.", "a/upstream.json", new(3, 7));

        Assert.Equal("a/upstream.json(3,7): error CC0001: Wrong here. Fix it.", diagnostic.ToString());
    }
}
