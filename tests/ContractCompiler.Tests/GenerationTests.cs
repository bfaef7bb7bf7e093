namespace ContractCompiler.Tests;

public sealed class GenerationTests : IDisposable
{
    private const string Schemas = """
            Pet:
              description: 'A pet. <b>Not</b> a plant & never a stone.'
              type: object
              required: [id, name, owner, tags]
              properties:
                id: { type: integer }
                name: { type: string }
                owner: { type: [string, 'null'] }
                born: { type: string, format: date-time }
                weight_kg: { type: number }
                mood: { type: string, enum: [happy, very-sad, '+1', '-1'] }
                tags: { type: array, items: { type: string } }
                home: { oneOf: [{ $ref: '#/components/schemas/House' }, { $ref: '#/components/schemas/Tent' }] }
                friend: { oneOf: [{ $ref: '#/components/schemas/Pet' }, { type: 'null' }] }
                pet: { type: string, deprecated: true }
                labels: { type: object, additionalProperties: { type: integer, format: int32 } }
            House:
              type: object
              required: [kind]
              properties:
                kind: { const: house }
                rooms: { type: integer, format: int32 }
            Tent:
              type: object
              additionalProperties: false
              required: [kind]
              properties:
                kind: { const: tent }
        """;

    private const string Paths = """
          /pets/{id}:
            parameters:
              - { name: id, in: path, required: true, schema: { type: integer } }
            get:
              operationId: getPet
              summary: Get a pet.
              parameters:
                - { name: If-None-Match, in: header, schema: { type: string } }
              responses:
                '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } }
                '404': { description: none, content: { application/json: { schema: { $ref: '#/components/schemas/Tent' } } } }
            delete:
              operationId: deletePet
              responses:
                '204': { description: gone }
          /pets:
            get:
              operationId: listPets
              parameters:
                - { name: page, in: query, schema: { type: integer } }
                - { name: kind, in: query, schema: { type: array, items: { type: string } } }
                - { name: class, in: query, required: true, schema: { type: boolean } }
              responses:
                '200': { description: ok, content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Pet' } } } } }
            post:
              responses:
                '201': { description: made, content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } }
              requestBody:
                required: true
                content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } }
        """;

    private static readonly string Policy = Workspace.Policy.TrimEnd().TrimEnd('}').TrimEnd() + """
        ,
          "budget": { "total": "2.5s", "attempt": "500ms" },
          "limits": { "response": "1MB" },
          "errors": { "409": "busy", "404:getPet": "no_pet" },
          "credential": { "scheme": "bearer", "environment": "PETS_TOKEN", "scopes": { "deletePet": ["pets:write"] } },
          "operations": {
            "listPets": { "paging": { "style": "page" } },
            "POST /pets": { "method": "CreatePet", "idempotencyKey": true }
          }
        }
        """;

    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Client_OfASmallContract_IsAsApproved() =>
        await Verifier.Verify((await CompileAsync())["Pets.g.cs"]);

    [Fact]
    public async Task Definition_OfASmallPolicy_IsAsApproved() =>
        await Verifier.Verify((await CompileAsync())["Pets.Upstream.g.cs"]);

    [Fact]
    public async Task Manifest_OfASmallContract_IsAsApproved() =>
        await Verifier.Verify((await CompileAsync())["manifest.json"], "json");

    [Fact]
    public async Task Output_OfTwoRuns_IsTheSameToTheByteAndKeepsItsTime()
    {
        var first = await CompileAsync();
        var times = Directory.GetFiles(_workspace.Output).ToDictionary(f => f, File.GetLastWriteTimeUtc);

        Assert.Equal(first, await CompileAsync());
        Assert.All(times, t => Assert.Equal(t.Value, File.GetLastWriteTimeUtc(t.Key)));
    }

    [Fact]
    public async Task Slice_OfOneOperation_LeavesOutTheOthersAndTheirTypes()
    {
        var policy = Workspace.Policy.Replace("\"name\": \"pets\",", "\"name\": \"pets\", \"slice\": [\"deletePet\"],", StringComparison.Ordinal);

        var files = await _workspace.CompileAsync(Contracts.With(Paths, Schemas), policy);

        Assert.Contains("DeletePetAsync", files["Pets.g.cs"], StringComparison.Ordinal);
        Assert.DoesNotContain("GetPetAsync", files["Pets.g.cs"], StringComparison.Ordinal);
        Assert.DoesNotContain("class Pet\n", files["Pets.g.cs"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*/ } class Evil { static Evil() { } } /*")]
    [InlineData("x\n/// </summary>\npublic class Evil { }")]
    [InlineData("x\u2028class Evil { }")]
    [InlineData("\"; System.Console.WriteLine(\"evil\"); //")]
    public async Task Texts_ThatTryToBecomeCode_StayTexts(string hostile)
    {
        var text = System.Text.Json.JsonSerializer.Serialize(hostile);
        var contract = Contracts.With(
            Contracts.Get("getPet", "{ $ref: '#/components/schemas/Pet' }").Replace("description: ok", $"description: {text}", StringComparison.Ordinal)
                .Replace("operationId: getPet", $"operationId: {text}\n      summary: {text}\n      description: {text}", StringComparison.Ordinal),
            $"    Pet: {{ description: {text}, type: object, properties: {{ {text}: {{ type: string, description: {text} }}, mood: {{ type: string, enum: [{text}] }} }} }}");

        var code = string.Concat((await _workspace.CompileAsync(contract)).Where(f => f.Key.EndsWith(".g.cs", StringComparison.Ordinal)).Select(f => f.Value));

        // What is left of it stands in comments and in literals only.
        foreach (var line in code.Split('\n').Where(l => l.Contains("Evil", StringComparison.Ordinal) || l.Contains("evil", StringComparison.Ordinal)))
        {
            var rest = System.Text.RegularExpressions.Regex.Replace(line, "\"(\\\\.|[^\"\\\\])*\"", "\"\"");
            Assert.True(rest.TrimStart().StartsWith("///", StringComparison.Ordinal) || !rest.Contains("class Evil {", StringComparison.Ordinal)
                && !rest.Contains("Console.WriteLine(", StringComparison.Ordinal), line);
        }
    }

    private async Task<IReadOnlyDictionary<string, string>> CompileAsync() =>
        await _workspace.CompileAsync(Contracts.With(Paths, Schemas), Policy);
}
