using ContractCompiler.Diff;

namespace ContractCompiler.Tests.Diff;

/// <summary>One rule, as two small contracts about a pet and what is to be said about them.</summary>
internal sealed record DiffCase(string Name, Side Old, Side New, Verdict Wire, Verdict CSharp, string? WireText, string? CSharpText)
{
    /// <summary>Statements of an app that compile with the old client; with the new one they do so exactly if the verdict on the C# is not breaking.</summary>
    public string? App { get; init; }

    /// <summary>The upstream answers with the pet.</summary>
    public static DiffCase Response(string name, string old, string @new, Verdict wire, Verdict csharp, string? wireText, string? csharpText) =>
        new(name, Answer(old), Answer(@new), wire, csharp, wireText, csharpText);

    /// <summary>The app sends the pet.</summary>
    public static DiffCase Request(string name, string old, string @new, Verdict wire, Verdict csharp, string? wireText, string? csharpText) =>
        new(name, Command(old), Command(@new), wire, csharp, wireText, csharpText);

    /// <summary>Anything about the operation <c>GET /pet</c>, or the method that is named.</summary>
    public static DiffCase Operation(
        string name, string old, string @new, Verdict wire, Verdict csharp, string? wireText, string? csharpText, string schemas = "", string verb = "get") =>
        new(name, new Side($"  /pet:\n    {verb}: {old}", schemas), new Side($"  /pet:\n    {verb}: {@new}", schemas), wire, csharp, wireText, csharpText);

    public override string ToString() => Name;

    /// <summary>The same case about another pet, so that many of them fit into one contract.</summary>
    public DiffCase Named(string suffix) => this with { Old = Old.Named(suffix), New = New.Named(suffix), App = App is null ? null : Side.Named(App, suffix) };

    private static Side Answer(string pet) => new(
        "  /pet:\n    get: { operationId: getPet, responses: { '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } } } }",
        "    Pet: " + pet);

    private static Side Command(string pet) => new(
        "  /pet:\n    post: { operationId: makePet, requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } }, " +
        "responses: { '204': { description: ok } } }",
        "    Pet: " + pet);
}

/// <summary>Paths and schemas of one contract.</summary>
internal sealed record Side(string Paths, string Schemas)
{
    public Side Named(string suffix) => new(Named(Paths, suffix), Named(Schemas, suffix));

    public static string Named(string text, string suffix) =>
        text.Replace("Pet", "Pet" + suffix, StringComparison.Ordinal).Replace("/pet", "/pet" + suffix, StringComparison.Ordinal);
}
