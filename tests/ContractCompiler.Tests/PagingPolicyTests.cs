namespace ContractCompiler.Tests;

/// <summary>What a policy says of lists and of answers that take time, as it is compiled, and the mistakes in it.</summary>
public sealed class PagingPolicyTests : IDisposable
{
    private const string Contract = """
        openapi: 3.1.0
        info: { title: Pets, version: '1' }
        paths:
          /pets:
            get:
              operationId: listPets
              parameters:
                - { name: q, in: query, required: true, schema: { type: string } }
                - { name: colour, in: query, schema: { type: string } }
                - { name: page, in: query, schema: { type: integer } }
              responses:
                '200':
                  description: Pets.
                  content:
                    application/json:
                      schema:
                        type: object
                        properties:
                          pets: { type: array, items: { type: string } }
                          total: { type: integer }
                          cut: { type: boolean }
            post:
              operationId: addPet
              responses: { '200': { description: Added. } }
          /pets/count:
            get:
              operationId: countPets
              responses:
                '200': { description: Counted., content: { application/json: { schema: { type: integer } } } }
                '202': { description: Counting. }
          /pets/photo:
            get:
              operationId: photo
              responses:
                '200': { description: A drawing in letters., content: { text/plain: { schema: { type: string } } } }
        """;

    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Paging_WithAllItsKeys_IsCompiled()
    {
        var code = await CompileAsync("""
            "listPets": { "paging": { "style": "link", "items": "pets", "total": "total", "incomplete": "cut", "limit": 1000, "limitWith": ["colour"], "empty": [404, 409] } }
            """);

        Assert.Contains("(static page => page.Pets) { Total = static page => page.Total, Incomplete = static page => page.Cut, Limit = colour is not null ? 1000 : null }", code, StringComparison.Ordinal);
        Assert.Contains("EmptyStatuses = [404, 409]", code, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Polling_IsCompiledAndTheAnswerIsWhatComesInTheEnd()
    {
        var code = await CompileAsync("""
            "countPets": { "poll": { "maxDelay": "8s" } }
            """);

        Assert.Contains("Poll = new() { MaxDelay = global::System.TimeSpan.FromMilliseconds(8000) }", code, StringComparison.Ordinal);
        Assert.Contains("Task<long> CountPetsAsync", code, StringComparison.Ordinal); // and not long?, though a 202 has no body
    }

    [Fact]
    public async Task Download_OfAText_IsAStream()
    {
        var code = await CompileAsync("""
            "photo": { "download": true }
            """);

        Assert.Contains("Task<Stream> PhotoAsync", code, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"total\": \"totl\"", "CC0135", "no member 'totl' that is an integer")]
    [InlineData("\"total\": \"cut\"", "CC0135", "no member 'cut' that is an integer")]
    [InlineData("\"incomplete\": \"total\"", "CC0135", "no member 'total' that is a boolean")]
    [InlineData("\"limit\": 9, \"limitWith\": [\"color\"]", "CC0136", "Did you mean 'colour'?")]
    [InlineData("\"limit\": 9, \"limitWith\": [\"q\"]", "CC0136", "no optional parameter 'q'")]
    [InlineData("\"empty\": [500]", "CC0102", "at most 499")]
    public async Task Paging_WithAMistake_IsToldWithItsRemedy(string keys, string code, string text)
    {
        var policy = Policy($$"""
            "listPets": { "paging": { "style": "link", "items": "pets", {{keys}} } }
            """);

        var found = Assert.Single(await _workspace.FailAsync(Contract, policy));

        Assert.Equal(code, found.Code);
        Assert.Contains(text, $"{found.Message} {found.Remedy}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Polling_OfWhatIsNoReading_IsRefused()
    {
        var found = Assert.Single(await _workspace.FailAsync(Contract, Policy("""
            "addPet": { "poll": {} }
            """)));

        Assert.Equal("CC0137", found.Code);
        Assert.Contains("asking again would do it again", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cache_OfAWrite_IsRefused()
    {
        var found = Assert.Single(await _workspace.FailAsync(Contract, Policy("""
            "addPet": { "cache": true }
            """)));

        Assert.Equal(("CC0138", "No answers of 'addPet' can be kept: it is a POST."), (found.Code, found.Message));
    }

    private static string Policy(string operation) => Workspace.Policy.TrimEnd().TrimEnd('}').TrimEnd() + $",\n  \"operations\": {{ {operation.Trim()} }}\n}}";

    private async Task<string> CompileAsync(string operation) => string.Join('\n', (await _workspace.CompileAsync(Contract, Policy(operation))).Values);
}
