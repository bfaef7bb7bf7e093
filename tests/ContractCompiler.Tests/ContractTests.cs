namespace ContractCompiler.Tests;

public sealed class ContractTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [InlineData("", "CC0004", 1)]
    [InlineData("just text", "CC0010", 1)]
    [InlineData("[1, 2]", "CC0010", 1)]
    [InlineData("openapi: 4.0.0\npaths: {}", "CC0012", 1)]
    [InlineData("openapi: 3.1.0\ninfo: {title: x, version: '1'}\n", "CC0013", 1)]
    [InlineData("openapi: 3.1.0\ninfo:\n  title: [\n", "CC0005", 4)]
    [InlineData("openapi: 3.1.0\npaths: {}\npaths: {}\n", "CC0005", 3)]
    [InlineData("{\"openapi\": \"3.1.0\",\n \"paths\": ", "CC0003", 2)]
    public async Task Document_ThatIsNoContract_IsRefusedWithItsLine(string document, string code, int line)
    {
        var found = Assert.Single(await _workspace.FailAsync(document));

        Assert.Equal((code, line), (found.Code, found.Position.Line));
    }

    [Theory]
    [InlineData("'#/components/schemas/Cat'", "CC0021", "leads nowhere")]
    [InlineData("'other.yaml#/Cat'", "CC0020", "leads out of the document")]
    [InlineData("'https://evil.example/cat.json'", "CC0020", "leads out of the document")]
    [InlineData("'file:///etc/passwd'", "CC0020", "leads out of the document")]
    public async Task Reference_ThatCannotBeFollowed_IsRefusedWithItsLine(string reference, string code, string message)
    {
        var found = Assert.Single(await _workspace.FailAsync(Contracts.With(Contracts.Get("listPets", $"{{ $ref: {reference} }}"))));

        Assert.Equal(code, found.Code);
        Assert.Contains(message, found.Message, StringComparison.Ordinal);
        Assert.Equal(14, found.Position.Line);
    }

    [Fact]
    public async Task Anchors_ThatExplode_AreRefusedBeforeMemoryIsGone()
    {
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + string.Concat(Enumerable.Range(1, 9).Select(i =>
            $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));

        var found = Assert.Single(await _workspace.FailAsync(bomb));

        Assert.Equal("CC0006", found.Code);
    }

    [Fact]
    public async Task OperationId_ThatStandsTwice_IsRefused()
    {
        var contract = Contracts.With(Contracts.Get("pets", "{ type: string }") + "\n" +
            Contracts.Get("birds", "{ type: string }").Replace("operationId: birds", "operationId: pets", StringComparison.Ordinal));

        Assert.Equal("CC0030", Assert.Single(await _workspace.FailAsync(contract)).Code);
    }

    [Fact]
    public async Task Placeholder_ThatNoParameterDeclares_BecomesARequiredText()
    {
        var contract = Contracts.With(Contracts.Get("pets", "{ type: string }").Replace("/pets:", "/pets/{id}:", StringComparison.Ordinal));

        var files = await _workspace.CompileAsync(contract);

        Assert.Contains("string id, UpstreamCallOptions? options", files["Pets.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Block_ThatBeginsWithALineOfBlanks_IsRead()
    {
        var contract = Contracts.With(Contracts.Get("pets", "{ type: string }"))
            .Replace("  version: 1.0.0", "  version: 1.0.0\n  description: |\n         \n    Kept as pets.", StringComparison.Ordinal);

        var files = await _workspace.CompileAsync(contract);

        Assert.Contains("Kept as pets.</remarks>", files["Pets.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failure_AfterAGoodRun_LeavesTheGoodOutput()
    {
        var good = await _workspace.CompileAsync(Contracts.With(Contracts.Get("listPets", "{ type: string }")));

        await _workspace.FailAsync(Contracts.With(Contracts.Get("listPets", "{ $ref: '#/components/schemas/Cat' }")));

        Assert.Equal(good.Keys.Order(), Directory.GetFiles(_workspace.Output).Select(f => Path.GetFileName(f)!).Order());
    }

    [Theory]
    [InlineData("https://uploads.example", "uploads.example")]
    [InlineData("http://pets.example.evil", "pets.example.evil")]
    public async Task Server_OfAnOperationOnAHostThatThePolicyDoesNotName_IsRefused(string url, string host)
    {
        var contract = Contracts.With(Contracts.Get("pets", "{ type: string }") + $"\n      servers: [{{ url: '{url}' }}]");

        var error = Assert.Single(await _workspace.FailAsync(contract));

        Assert.Equal("CC0034", error.Code);
        Assert.Contains($"Add '{host}' to 'egress.hosts'", error.ToString(), StringComparison.Ordinal);
        Assert.Matches(@"openapi\.yaml\(\d\d,", error.ToString());
    }
}
