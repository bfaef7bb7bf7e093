namespace ContractCompiler.Tests.Hostile;

/// <summary>A contract comes from elsewhere: whatever text stands in it, wherever, it is refused, or stays a text.</summary>
public sealed class HostileContractTests(HostileCompilation compiled) : IClassFixture<HostileCompilation>
{
    public static TheoryData<string, string> Cells => [.. Places.All.Keys.SelectMany(place => Payloads.All.Keys.Select(payload => (place, payload)))];

    [Theory]
    [MemberData(nameof(Cells))]
    public void Text_InAnyPlace_IsRefusedOrStaysAText(string place, string payload)
    {
        if (compiled.Refused(place, payload) is { } found)
        {
            Assert.All(found, d => Assert.Matches("^CC0[0-9]{3}$", d.Code));
            Assert.All(found, d => Assert.NotEmpty(d.Remedy));
            Assert.Contains(found, d => d.Position.Line > 1);
        }
        else
        {
            Assert.Empty(compiled.Problems(place, payload));
        }
    }

    [Fact]
    public void Code_OfAllOfThem_HasNothingThatTheHarmlessTwinHasNot() => Assert.Empty(compiled.ProblemsOfNoCell);

    [Fact]
    public void Files_OfAllOfThem_AreTheOnesThatTheClientIsNamedAfter() =>
        Assert.Equal([".editorconfig", "Pets.Upstream.g.cs", "Pets.g.cs", "manifest.json"], compiled.Code.Keys.Order(StringComparer.Ordinal));
}
