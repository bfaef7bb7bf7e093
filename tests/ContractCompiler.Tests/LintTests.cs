namespace ContractCompiler.Tests;

public sealed class LintTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Lint_OfAContractWithOneOfEach_IsAsApproved() =>
        await Verifier.Verify(await LintAsync(await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "tests/ContractCompiler.Tests/lint.yaml"), TestContext.Current.CancellationToken)));

    [Fact]
    public async Task Lint_OfAContractThatDoesNotCompile_SaysEverythingAtOnceAndFails()
    {
        var path = _workspace.Write("contract.yaml", Contracts.With(Contracts.Get("a", "{ $ref: '#/none' }") + "\n  b: {}"));

        var (exit, output, error) = await CommandRunner.RunAsync("lint", path);

        Assert.Equal((1, ""), (exit, error));
        Assert.Contains("error CC0021: ", output, StringComparison.Ordinal);
        Assert.Contains("error CC0036: ", output, StringComparison.Ordinal);
        Assert.EndsWith("contract.yaml: 2 errors, 0 warnings, 0 notes\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lint_WithStrict_FailsOnWarningsAndNotOnNotes()
    {
        var noted = _workspace.Write("noted.yaml", Contracts.With(Contracts.Get("a", "{ type: string, format: unheard-of }")));
        var warned = _workspace.Write("warned.yaml", Contracts.With(Contracts.Get("a", "{ type: string }").Replace("/a:", "/a/{id}:", StringComparison.Ordinal)));

        Assert.Equal(0, (await CommandRunner.RunAsync("lint", noted, "--strict")).Exit);
        Assert.Equal(0, (await CommandRunner.RunAsync("lint", warned)).Exit);
        Assert.Equal(1, (await CommandRunner.RunAsync("lint", warned, "--strict")).Exit);
    }

    [Fact]
    public async Task Lint_OfManyFindingsOfAKind_ShowsFiveUnlessAllAreWanted()
    {
        var path = _workspace.Write("contract.yaml", Contracts.With(schemas: string.Concat(Enumerable.Range(0, 20).Select(i => $"    A{i}: {{}}\n"))));

        var (_, few, _) = await CommandRunner.RunAsync("lint", path);
        var (_, all, _) = await CommandRunner.RunAsync("lint", path, "--all");

        Assert.Equal(5, few.Split("note CC0051").Length - 1);
        Assert.Contains("  … and 15 more CC0051 (--all shows them)\n", few, StringComparison.Ordinal);
        Assert.Equal(20, all.Split("note CC0051").Length - 1);
    }

    [Theory]
    [InlineData("root")]
    [InlineData("generate")]
    [InlineData("lint")]
    public async Task Help_OfACommand_IsAsApproved(string command) =>
        await Verifier.Verify((await CommandRunner.RunAsync(command == "root" ? ["--help"] : [command, "--help"])).Output.Replace("ContractCompiler.Tests", "ContractCompiler", StringComparison.Ordinal), scenario: command);

    [Fact]
    public async Task Generate_ThatSucceeds_SaysWhatItDoesAndWhatCameOfIt()
    {
        var path = _workspace.Write("contract.yaml", Contracts.With(Contracts.Get("a", "{ type: string }")));

        var (exit, output, error) = await CommandRunner.RunAsync("generate", "--contract", path, "--namespace", "Acme", "--output", _workspace.Output);

        Assert.Equal((0, ""), (exit, error));
        Assert.Matches("^pets: compiling contract\\.yaml\npets: 1 operation, 0 types; writing C#\npets: done in [0-9.]+ s, 0 warnings → .*out\n$", output);
    }

    private async Task<string> LintAsync(string contract) =>
        (await CommandRunner.RunAsync("lint", _workspace.Write("contract.yaml", contract))).Output.Replace(_workspace.Folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
}
