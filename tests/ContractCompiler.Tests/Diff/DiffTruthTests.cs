using ContractCompiler.Diff;

namespace ContractCompiler.Tests.Diff;

/// <summary>The verdict on the C# against the C# compiler: breaking is what no longer compiles, additive what still does.</summary>
public sealed class DiffTruthTests(GeneratedClients clients) : IClassFixture<GeneratedClients>
{
    private const string Obsolete = "// obsolete";

    public static TheoryData<string> Names => [.. GeneratedClients.Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void App_BuiltWithTheNewClient_CompilesUnlessTheVerdictIsBreaking(string name)
    {
        var (app, verdict) = (GeneratedClients.Cases[name].App!, GeneratedClients.Cases[name].CSharp);

        Assert.Empty(clients.BuildApp(app, withNew: false));

        var errors = clients.BuildApp(app, withNew: true);
        if (app.EndsWith(Obsolete, StringComparison.Ordinal))
        {
            Assert.StartsWith("CS0618", Assert.Single(errors), StringComparison.Ordinal);
        }
        else
        {
            Assert.True(verdict == Verdict.Breaking == errors.Count > 0, $"{verdict}, but the compiler says: {string.Join('\n', errors)}");
        }
    }
}
