using ContractCompiler.Commands;
using ContractCompiler.Operations;
using ContractCompiler.Reading;
using ContractCompiler.Schemas;

namespace ContractCompiler.Tests;

/// <summary>What docs/decisions/0013 promises: nothing that is added to a contract renames what was there.</summary>
public sealed class NameStabilityTests : IDisposable
{
    private const int Edits = 5;

    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void Names_OfAnyContractThatGrowsAnywhere_KeepTheirMeaning()
    {
        for (var seed = 0; seed < 150; seed++)
        {
            var contract = new RandomContract(seed);
            var before = Surface(contract.ToString());
            for (var edit = 1; edit <= Edits; edit++)
            {
                contract.Grow();
                var after = Surface(contract.ToString());
                Assert.All(before, name => Assert.Equal((seed, edit, name.Key, name.Value), (seed, edit, name.Key, after.GetValueOrDefault(name.Key))));
                before = after;
            }
        }
    }

    [Fact]
    public void Names_OfAnySlice_AreThoseOfTheWhole()
    {
        for (var seed = 0; seed < 150; seed++)
        {
            var contract = new RandomContract(seed);
            var whole = Surface(contract.ToString());
            var slice = contract.SomeOperations();

            Assert.All(Surface(contract.ToString(), slice), name => Assert.Equal((seed, name.Key, name.Value), (seed, name.Key, whole.GetValueOrDefault(name.Key))));
        }
    }

    [Fact]
    public void InlineSchema_EqualToAComponentOrToAnotherOperations_KeepsItsOwnName()
    {
        const string Order = "{ type: string, enum: [asc, desc] }";
        var before = Surface(Contracts.With(Contracts.Get("pets", Order), "    Pet: { type: object, properties: { order: { type: string, enum: [asc, desc] } } }"));
        var after = Surface(Contracts.With(
            Contracts.Get("birds", Order) + "\n" + Contracts.Get("pets", Order),
            $"    Order: {Order}\n    Pet: {{ type: object, properties: {{ order: {Order} }} }}"));

        Assert.All(before, name => Assert.Equal(name.Value, after[name.Key]));
        Assert.Contains("type PetsResult", before.Keys);
    }

    [Fact]
    public void InlineSchema_OfAComponentThatOthersComposeOrRefer_IsOneType()
    {
        var names = Surface(Contracts.With(
            Contracts.Get("cats", "{ $ref: '#/components/schemas/Cat' }") + "\n" + Contracts.Get("dogs", "{ $ref: '#/components/schemas/Dog' }"),
            """
                Animal: { type: object, properties: { mood: { type: string, enum: [happy, sad] } } }
                Cat: { allOf: [{ $ref: '#/components/schemas/Animal' }, { type: object, properties: { claws: { type: integer } } }] }
                Dog: { allOf: [{ $ref: '#/components/schemas/Animal' }, { type: object, properties: { tail: { type: integer } } }] }
            """)).Keys;

        Assert.Equal(["type AnimalMood", "type Cat", "type Dog"], names.Where(n => n.StartsWith("type ", StringComparison.Ordinal)).Order());
    }

    /// <summary>The limit: both want one name, one of them has to give way, and it is always the inline one.</summary>
    [Fact]
    public void Component_ThatTakesTheNameOfAnInlineSchema_GetsIt()
    {
        const string Pet = "    Pet: { type: object, properties: { mood: { type: string, enum: [happy, sad] } } }";
        const string PetMood = "    PetMood: { type: object, properties: { since: { type: string } } }";
        var get = Contracts.Get("pets", "{ $ref: '#/components/schemas/Pet' }") + "\n" + Contracts.Get("moods", "{ $ref: '#/components/schemas/PetMood' }");

        var inFront = Surface(Contracts.With(get, PetMood + "\n" + Pet));

        Assert.Equal(inFront, Surface(Contracts.With(get, Pet + "\n" + PetMood)));
        Assert.Contains("type PetMoodType", inFront.Keys);
    }

    [Theory]
    [InlineData("get-pet", "get_pet")]
    [InlineData("getPet", "GetPet")]
    public void Operations_WhoseNamesFallTogether_GetThemWhateverTheirOrder(string one, string other)
    {
        var (a, b) = (Contracts.Get(one, "{ type: string }"), Contracts.Get(other, "{ type: integer }"));

        Assert.Equal(Surface(Contracts.With(a + "\n" + b)), Surface(Contracts.With(b + "\n" + a)));
    }

    /// <summary>Everything that has a public name, and all that it means.</summary>
    private SortedDictionary<string, string> Surface(string contract, IReadOnlyList<string>? slice = null)
    {
        var document = ContractDocument.Read(_workspace.Write("random.yaml", contract));
        var compilation = new Compilation(BarePolicy.For(document, "Acme", "IRandomClient", slice?.ToArray() ?? []), document);
        compilation.Check();
        var result = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var model in compilation.Models)
        {
            result.Add("type " + model.Name, Members(model));
        }

        foreach (var operation in compilation.Operations)
        {
            result.Add("method " + operation.Name, Signature(operation));
        }

        return result;
    }

    private static string Members(Model model) => model switch
    {
        RecordModel record => string.Join("; ", record.Properties.Select(p => $"{p.JsonName} {p.Name} {p.Use.Text} {p.Required} {p.Partial}")),
        EnumModel open => string.Join("; ", open.Values.Select(v => $"{v.Name}={v.Value}")),
        UnionModel union => string.Join("; ", union.Cases.Select(c => $"{c.Name} {c.Type.Name}")),
        _ => throw new ArgumentOutOfRangeException(nameof(model)),
    };

    private static string Signature(OperationModel operation) =>
        $"{operation.Method} {operation.Path} ({string.Join(", ", operation.Parameters.Select(p => $"{p.Use.Text} {p.Name}"))}, {operation.Body?.Use.Text}) " +
        string.Join(", ", operation.Responses.Select(r => $"{r.Status} {r.Use?.Text}"));
}
