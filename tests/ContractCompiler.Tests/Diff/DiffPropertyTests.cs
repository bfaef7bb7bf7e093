using ContractCompiler.Diff;

namespace ContractCompiler.Tests.Diff;

public sealed class DiffPropertyTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public static TheoryData<string> Contracts => [.. Directory.GetDirectories(Path.Combine(Checkout.Root, "contracts")).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Additions => [.. DiffCases.All.Where(c => c is { Wire: Verdict.Additive, CSharp: Verdict.Additive } && c.Name.Contains("added", StringComparison.Ordinal)).Select(c => c.Name)];

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [MemberData(nameof(Contracts))]
    public void Contract_AgainstItself_HasNoChanges(string name)
    {
        var folder = Path.Combine(Checkout.Root, "contracts", name);

        var report = ContractDiff.Run(new DiffInput(folder, folder, null, []), _ => { });

        Assert.Empty(report.Changes);
        Assert.True(report.UnchangedOperations > 0);
    }

    [Fact]
    public void Contract_InTwoVersionsOfOpenApi_HasNoChanges()
    {
        const string Schemas = """
                Pet: { type: object, required: [name], properties: { name: { type: string, nullable: true }, age: { type: integer, maximum: 30, exclusiveMaximum: true }, owner: { type: object, nullable: true, allOf: [{ $ref: '#/components/schemas/Owner' }] }, kind: { type: string, enum: [cat] } } }
                Owner: { type: object, properties: { name: { type: string } } }
            """;
        const string Newer = """
                Pet: { type: object, required: [name], properties: { name: { type: [string, 'null'] }, age: { type: integer, exclusiveMaximum: 30 }, owner: { oneOf: [{ $ref: '#/components/schemas/Owner' }, { type: 'null' }] }, kind: { type: string, enum: [cat] } } }
                Owner: { type: object, properties: { name: { type: string } } }
            """;
        var paths = ContractCompiler.Tests.Contracts.Get("getPet", "{ $ref: '#/components/schemas/Pet' }");
        var old = ContractCompiler.Tests.Contracts.With(paths, Schemas).Replace("3.1.0", "3.0.3", StringComparison.Ordinal);

        var report = ContractDiff.Run(
            new DiffInput(_workspace.Write("old.yaml", old), _workspace.Write("new.yaml", ContractCompiler.Tests.Contracts.With(paths, Newer)), null, []), _ => { });

        Assert.Empty(report.Changes.SelectMany(c => c.CSharp.Select(s => s.Text).Append(c.Wire?.Text)));
    }

    [Theory]
    [MemberData(nameof(DiffRuleTests.Names), MemberType = typeof(DiffRuleTests))]
    public void Side_AgainstItself_HasNoChanges(string name)
    {
        var row = DiffCases.All.Single(c => c.Name == name);

        Assert.Empty(DiffCases.Compare(_workspace, row.Old, row.Old).Changes);
        Assert.Empty(DiffCases.Compare(_workspace, row.New, row.New).Changes);
    }

    [Theory]
    [MemberData(nameof(Additions))]
    public void Addition_Reversed_IsARemovalOfAsManyPlaces(string name)
    {
        var row = DiffCases.All.Single(c => c.Name == name);

        var (there, back) = (DiffCases.Compare(_workspace, row.Old, row.New), DiffCases.Compare(_workspace, row.New, row.Old));

        Assert.Equal(Verdict.Additive, there.Verdict);
        Assert.Equal(Verdict.Breaking, back.CSharp);
        Assert.Equal(there.Changes.Count(), back.Changes.Count());
    }
}
