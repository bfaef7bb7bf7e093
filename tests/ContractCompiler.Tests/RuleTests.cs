namespace ContractCompiler.Tests;

/// <summary>One small contract for each rule of what becomes of a schema, a body or an answer.</summary>
public sealed class RuleTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task InlineSchemas_ThatSayTheSame_BecomeOneType()
    {
        const string Order = "{ type: string, enum: [asc, desc] }";
        var code = await CompileAsync(Contracts.Get("pets", $"{{ type: object, properties: {{ a: {Order}, b: {Order} }} }}"));

        Assert.Contains("PetsResultA? A { get; set; }", code, StringComparison.Ordinal);
        Assert.Contains("PetsResultA? B { get; set; }", code, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Stream")]
    [InlineData("Union")]
    [InlineData("Task")]
    [InlineData("Uri")]
    public async Task Schema_NamedLikeATypeThatGeneratedCodeUses_GetsAnotherName(string name)
    {
        var code = await CompileAsync(
            Contracts.Get("pets", $"{{ $ref: '#/components/schemas/{name}' }}"), $"    {name}: {{ type: object, properties: {{ id: {{ type: integer }} }} }}");

        Assert.Contains($"public sealed class {name}Model : JsonModel", code, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Successes_WithDifferentBodies_BecomeAUnionByStatus()
    {
        var code = await CompileAsync("""
              /pets:
                get:
                  operationId: pets
                  responses:
                    '200': { description: ok, content: { application/json: { schema: { type: object, properties: { id: { type: integer } } } } } }
                    '202': { description: later, content: { application/json: { schema: { type: object, properties: { job: { type: string } } } } } }
            """);

        Assert.Contains("ResponseReader.ByStatus<PetsResult", code, StringComparison.Ordinal);
        Assert.Contains("(202, ResponseReader.Select(", code, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PartialUpdate_OfAMemberThatMayBeNull_KeepsAbsentAndNullApart()
    {
        var code = await CompileAsync(Body("patch", "application/json",
            "{ type: object, properties: { owner: { type: [string, 'null'] }, name: { type: string } } }"));

        Assert.Contains("public Optional<string?> Owner { get; set; }", code, StringComparison.Ordinal);
        Assert.Contains("public string? Name { get; set; }", code, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MergePatch_KeepsAbsentAndNullApartForEveryOptionalMember()
    {
        var code = await CompileAsync(Body("patch", "application/merge-patch+json", "{ type: object, properties: { name: { type: string } } }"));

        Assert.Contains("public Optional<string?> Name { get; set; }", code, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MultipartBody_WithAFile_StreamsIt()
    {
        var code = await CompileAsync(Body("post", "multipart/form-data",
            "{ type: object, required: [photo], properties: { photo: { type: string, format: binary }, tags: { type: array, items: { type: string } } } }"));

        Assert.Contains("public required UpstreamFile Photo { get; set; }", code, StringComparison.Ordinal);
        Assert.Contains("RequestValue.Multipart([FormPart.File(\"photo\", args.Photo), FormPart.Texts(\"tags\", args.Tags), FormPart.Additional(args.AdditionalProperties)])", code, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ServerSentEvents_AreEnumerated()
    {
        var code = await CompileAsync(Contracts.Get("pets", "{ type: string }").Replace("application/json", "text/event-stream", StringComparison.Ordinal));

        Assert.Contains("Task<IAsyncEnumerable<string>> PetsAsync(", code, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RequiredMember_ThatOneSideGives_IsRequiredOfThatSideOnly()
    {
        var code = await CompileAsync(Body("post", "application/json",
            "{ type: object, required: [id, owner, name, key], properties: { id: { type: integer, readOnly: true }, owner: { type: string, readOnly: true }, "
            + "name: { type: string }, key: { type: string, writeOnly: true } } }"));

        Assert.Contains("public long Id { get; set; }", code, StringComparison.Ordinal);
        Assert.Contains("public string Owner { get; set; } = null!;", code, StringComparison.Ordinal);
        Assert.Contains("public required string Name { get; set; }", code, StringComparison.Ordinal);
        Assert.Contains("public required string? Key { get; set; }", code, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Default_OfAMemberOrParameter_IsDocumented()
    {
        var code = await CompileAsync(Contracts.Get("pets", "{ type: object, properties: { colour: { type: string, description: Its colour., default: red } } }")
            .Replace("operationId: pets", "operationId: pets\n      parameters: [{ name: size, in: query, schema: { type: integer, default: 30 } }]", StringComparison.Ordinal));

        Assert.Contains("/// <summary>Its colour. Default: \"red\".</summary>", code, StringComparison.Ordinal);
        Assert.Contains("<param name=\"size\">Default: 30.</param>", code, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ type: string, enum: [1, 2] }", "public readonly record struct PetsResult(string Value)")]
    [InlineData("{ type: integer, enum: ['1', '2'] }", "public readonly record struct PetsResult(long Value)")]
    [InlineData("{ type: number, enum: [1, 2] }", "public readonly record struct PetsResult(long Value)")]
    [InlineData("{ type: number, enum: [1.5, 2] }", "Task<double> PetsAsync(")]
    [InlineData("{ enum: [true, false] }", "Task<bool> PetsAsync(")]
    [InlineData("{ enum: [a, 1] }", "public sealed class PetsResult : Union")]
    [InlineData("{ type: [integer, string], pattern: '^-?[0-9]+$' }", "Task<long> PetsAsync(")]
    [InlineData("{ const: fixed }", "Task<string> PetsAsync(")]
    [InlineData("{ const: 5 }", "Task<JsonElement> PetsAsync(")]
    [InlineData("{ type: object, patternProperties: { '^x': { type: integer } } }", "Task<IReadOnlyDictionary<string, long>> PetsAsync(")]
    [InlineData("{ type: object, patternProperties: { '^x': { type: integer }, '^y': { type: string } } }", "Task<IReadOnlyDictionary<string, JsonElement>> PetsAsync(")]
    public async Task Schema_OfEachKind_BecomesItsType(string schema, string expected) =>
        Assert.Contains(expected, await CompileAsync(Contracts.Get("pets", schema)), StringComparison.Ordinal);

    [Fact]
    public async Task Schema_ThatForbidsOtherMembers_IsClosedUnlessItIsComposed()
    {
        Assert.Contains("json.Closed();", await CompileAsync(Contracts.Get("pets",
            "{ type: object, additionalProperties: false, properties: { a: { type: string } } }")), StringComparison.Ordinal);
        Assert.DoesNotContain("json.Closed();", await CompileAsync(Contracts.Get("pets",
            "{ allOf: [{ type: object, additionalProperties: false, properties: { a: { type: string } } }, { type: object, properties: { b: { type: string } } }] }")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Union_OfWhichABranchLeadsBackToIt_HasNoSuchBranch()
    {
        var code = await CompileAsync(Contracts.Get("pets", "{ $ref: '#/components/schemas/Pet' }"), """
                Pet: { type: object, properties: { kind: { type: string } }, discriminator: { propertyName: kind } }
                Cat: { allOf: [{ $ref: '#/components/schemas/Pet' }, { type: object, properties: { lives: { type: integer } } }] }
                Alias: { type: string, anyOf: [{ $ref: '#/components/schemas/Pet' }], allOf: [{ $ref: '#/components/schemas/Pet' }] }
            """);

        Assert.Contains("public static implicit operator Pet(Cat value)", code, StringComparison.Ordinal);
        Assert.DoesNotContain("implicit operator Pet(Pet value)", code, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Document_WithoutOperations_GivesAnEmptyClient()
    {
        var code = await CompileAsync("");

        Assert.Contains("public interface IPetsClient", code, StringComparison.Ordinal);
        Assert.Contains("internal sealed class PetsClient(UpstreamInvoker<IPetsWire> invoker) : IPetsClient", code, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interface_WhoseNamesWouldHideTypesOfTheRuntime_GivesThemOthers()
    {
        var code = await _workspace.CompileAsync(
            Contracts.With(Contracts.Get("pets", "{ type: string }")), Workspace.Policy.Replace("IPetsClient", "IUpstreamClient", StringComparison.Ordinal));

        Assert.Contains("internal sealed partial class UpstreamClientContract : global::Clients.Resilience.UpstreamContract", code["UpstreamClient.Upstream.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Example_ThatLeadsNowhere_IsLeftOut()
    {
        var code = await CompileAsync(Contracts.Get("pets", "{ type: string }").Replace(
            "schema:", "examples: { gone: { $ref: '#/components/examples/Gone' } }\n              schema:", StringComparison.Ordinal));

        Assert.Contains("Task<string> PetsAsync(", code, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Address_ThatIsLongerThanALine_IsNotCut()
    {
        var address = $"https://pets.example/{string.Join('/', Enumerable.Repeat("somewhere-else", 12))}";
        var code = await CompileAsync(Contracts.Get("pets", $"{{ type: object, description: 'See {address} for more.', properties: {{ a: {{ type: string }} }} }}"));

        Assert.Contains($"/// {address}\n", code, StringComparison.Ordinal);
    }

    private static string Body(string method, string mediaType, string schema) => $$"""
          /pets:
            {{method}}:
              operationId: pets
              requestBody: { required: true, content: { {{mediaType}}: { schema: {{schema}} } } }
              responses: { '204': { description: ok } }
        """;

    private async Task<string> CompileAsync(string paths, string schemas = "") =>
        (await _workspace.CompileAsync(Contracts.With(paths, schemas)))["Pets.g.cs"];
}
