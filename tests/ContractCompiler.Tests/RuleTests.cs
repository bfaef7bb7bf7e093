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
    public async Task ReadOnlyMember_OfATypeThatIsSent_NeedNotBeGiven()
    {
        var code = await CompileAsync(Body("post", "application/json",
            "{ type: object, required: [id, name], properties: { id: { type: integer, readOnly: true }, name: { type: string } } }"));

        Assert.Contains("public long? Id { get; set; }", code, StringComparison.Ordinal);
        Assert.Contains("public required string Name { get; set; }", code, StringComparison.Ordinal);
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
