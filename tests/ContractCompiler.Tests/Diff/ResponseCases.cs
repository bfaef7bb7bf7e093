using static ContractCompiler.Diff.Verdict;
using static ContractCompiler.Tests.Diff.DiffCase;

namespace ContractCompiler.Tests.Diff;

/// <summary>What the upstream answers.</summary>
internal static class ResponseCases
{
    private const string Named = "{ type: object, required: [name], properties: { name: { type: string } } }";
    private const string Read = "string name = (await client.GetPetAsync()).Name;";

    public static IEnumerable<DiffCase> All =>
    [
        Response("response member removed", Named, "{ type: object, required: [age], properties: { age: { type: integer } } }",
            Breaking, Breaking, "member `name` removed", "`Pet.Name` removed") with { App = Read },
        Response("response member added", Named, "{ type: object, required: [name], properties: { name: { type: string }, age: { type: integer } } }",
            Additive, Additive, "member `age` added", "`Pet.Age` added: `long?`") with { App = Read },
        Response("response member added, required", Named, "{ type: object, required: [name, age], properties: { name: { type: string }, age: { type: integer } } }",
            Additive, Additive, "member `age` added, required", "`Pet.Age` added: `required long`") with { App = Read },
        Response("response member optional", Named, "{ type: object, properties: { name: { type: string } } }",
            Breaking, Breaking, "member `name` is no longer required", "`Pet.Name` : `required string` → `string?`") with { App = Read },
        Response("response reference required", "{ type: object, properties: { name: { type: string } } }", Named,
            Additive, Additive, "member `name` is now required", "`Pet.Name` : `string?` → `required string`") with { App = "string? name = (await client.GetPetAsync()).Name; _ = name?.Length;" },
        Response("response value required", "{ type: object, properties: { age: { type: integer } } }", "{ type: object, required: [age], properties: { age: { type: integer } } }",
            Additive, Breaking, "member `age` is now required", "`Pet.Age` : `long?` → `required long`") with { App = "long age = (await client.GetPetAsync()).Age ?? 0;" },
        Response("response member nullable", Named, "{ type: object, required: [name], properties: { name: { type: [string, 'null'] } } }",
            Breaking, Breaking, "member `name` may now be null", "`Pet.Name` : `required string` → `required string?`") with { App = Read },
        Response("response member not nullable", "{ type: object, required: [name], properties: { name: { type: [string, 'null'] } } }", Named,
            Additive, Additive, "member `name` may no longer be null", "`Pet.Name` : `required string?` → `required string`") with { App = "string? name = (await client.GetPetAsync()).Name;" },
        Response("response required gone, nullable stays", "{ type: object, required: [name], properties: { name: { type: [string, 'null'] } } }",
            "{ type: object, properties: { name: { type: [string, 'null'] } } }",
            Breaking, Additive, "member `name` is no longer required", "`Pet.Name` : `required string?` → `string?`") with { App = "string? name = (await client.GetPetAsync()).Name;" },
        Response("response type changed", Named, "{ type: object, required: [name], properties: { name: { type: integer } } }",
            Breaking, Breaking, "member `name`: string → integer", "`Pet.Name` : `required string` → `required long`") with { App = Read },
        Response("response type widened", "{ type: object, required: [age], properties: { age: { type: integer, format: int32 } } }",
            "{ type: object, required: [age], properties: { age: { type: integer, format: int64 } } }",
            Breaking, Breaking, "member `age`: integer (int32) → integer (int64)", "`Pet.Age` : `required int` → `required long`") with { App = "int age = (await client.GetPetAsync()).Age;" },
        Response("response format narrowed", Named, "{ type: object, required: [name], properties: { name: { type: string, format: uuid } } }",
            Additive, Breaking, "member `name`: string → string (uuid)", "`Pet.Name` : `required string` → `required Guid`") with { App = Read },
        Response("response list item nullable", "{ type: object, required: [tags], properties: { tags: { type: array, items: { type: string } } } }",
            "{ type: object, required: [tags], properties: { tags: { type: array, items: { type: [string, 'null'] } } } }",
            Breaking, Breaking, "member `tags[]` may now be null", "`Pet.Tags` : `required IReadOnlyList<string>` → `required IReadOnlyList<string?>`")
            with { App = "foreach (string tag in (await client.GetPetAsync()).Tags) { _ = tag; }" },
        Response("response enum value added", "{ type: object, properties: { mood: { type: string, enum: [sad, glad, odd-a] } } }",
            "{ type: object, properties: { mood: { type: string, enum: [sad, glad, odd-a, new] } } }",
            Additive, Additive, "member `mood`: value `new` added", "`PetMood.New` added") with { App = "_ = (await client.GetPetAsync()).Mood == PetMood.Glad;" },
        Response("response enum value removed", "{ type: object, properties: { mood: { type: string, enum: [sad, glad, odd-b] } } }",
            "{ type: object, properties: { mood: { type: string, enum: [sad, odd-b] } } }",
            Additive, Breaking, "member `mood`: value `glad` removed", "`PetMood.Glad` removed") with { App = "_ = (await client.GetPetAsync()).Mood == PetMood.Glad;" },
        Response("response values listed", "{ type: object, required: [mood], properties: { mood: { type: string } } }",
            "{ type: object, required: [mood], properties: { mood: { type: string, enum: [sad, odd-c] } } }",
            Additive, Breaking, "member `mood`: any value → one of `sad`, `odd-c`", "`Pet.Mood` : `required string` → `required PetMood`")
            with { App = "string mood = (await client.GetPetAsync()).Mood;" },
        Response("response values freed", "{ type: object, required: [mood], properties: { mood: { type: string, enum: [sad, odd-d] } } }",
            "{ type: object, required: [mood], properties: { mood: { type: string } } }",
            Additive, Breaking, "member `mood`: one of `sad`, `odd-d` → any value", "`Pet.Mood` : `required PetMood` → `required string`")
            with { App = "PetMood mood = (await client.GetPetAsync()).Mood;" },
        Response("response member deprecated", "{ type: object, properties: { name: { type: string } } }", "{ type: object, properties: { name: { type: string, deprecated: true } } }",
            Additive, Additive, "member `name` is deprecated", "`Pet.Name` is `[Obsolete]`") with { App = "_ = (await client.GetPetAsync()).Name; // obsolete" },
        Response("response limit", "{ type: object, required: [name], properties: { name: { type: string, maxLength: 10 } } }", Named,
            Additive, None, "member `name`: `maxLength` 10 → none", null),
        Response("response refuses others", Named, "{ type: object, required: [name], properties: { name: { type: string } }, additionalProperties: false }",
            Additive, None, "refuses members that it does not name", null) with { App = Read },
        Response("member renamed in C# only", "{ type: object, properties: { full_name: { type: string } } }", "{ type: object, properties: { fullName: { type: string }, full_name: { type: string } } }",
            Additive, Breaking, "member `fullName` added", "`Pet.FullName` → `Pet.FullNameValue`"),
        new("union case added", Union("Cat, Dog"), Union("Cat, Dog, Cow"), Additive, Breaking, "alternative `PetCow` added", "`Pet` gains case `PetCow`: `TryGetPetCow`, one more parameter of `Match`")
            { App = "_ = (await client.GetPetAsync()).Match(cat => 1, dog => 2, unknown => 0);" },
        new("union case removed", Union("Cat, Dog, Cow"), Union("Cat, Dog"), Additive, Breaking, "alternative `PetCow` removed", "`Pet` loses case `PetCow`: `TryGetPetCow` and its parameter of `Match`")
            { App = "_ = (await client.GetPetAsync()).TryGetPetCow(out var cow);" },
        new("union cases moved", Union("Cat, Dog"), Union("Dog, Cat"), None, Breaking, null, "`Pet.Match`: order of cases (PetCat, PetDog) → (PetDog, PetCat)")
            { App = "_ = (await client.GetPetAsync()).Match(cat => cat.Lives, dog => dog.Bark.Length, unknown => 0);" },
        new("union made", Member("{ $ref: '#/components/schemas/PetCat' }"), Member("{ oneOf: [{ $ref: '#/components/schemas/PetCat' }, { $ref: '#/components/schemas/PetDog' }] }"),
            Breaking, Breaking, "member `it`: `PetCat` → one of `PetCat`, `PetDog`", "`Pet.It` : `required PetCat` → `required PetIt`")
            { App = "PetCat cat = (await client.GetPetAsync()).It;" },
        new("union unmade", Member("{ oneOf: [{ $ref: '#/components/schemas/PetCat' }, { $ref: '#/components/schemas/PetDog' }] }"), Member("{ $ref: '#/components/schemas/PetCat' }"),
            Additive, Breaking, "member `it`: one of `PetCat`, `PetDog` → `PetCat`", "`Pet.It` : `required PetIt` → `required PetCat`")
            { App = "_ = (await client.GetPetAsync()).It.TryGetPetCat(out var cat);" },
        new("discriminator changed", Union("Cat, Dog", "kind"), Union("Cat, Dog", "sort"), Breaking, None, "discriminator `kind` → `sort`", null),
        new("schema renamed", Member("{ $ref: '#/components/schemas/PetCat' }"),
            Member("{ $ref: '#/components/schemas/PetLion' }") with { Schemas = Member("{ $ref: '#/components/schemas/PetLion' }").Schemas.Replace("PetCat:", "PetLion:", StringComparison.Ordinal) },
            None, Breaking, null, "type `PetCat` → `PetLion`") { App = "PetCat cat = (await client.GetPetAsync()).It;" },
        new("type of another kind", Member("{ $ref: '#/components/schemas/PetCat' }"),
            Member("{ $ref: '#/components/schemas/PetCat' }") with
            {
                Schemas = Member("{ $ref: '#/components/schemas/PetCat' }").Schemas.Replace("PetCat: { type: object, required: [lives], properties: { lives: { type: integer } } }", "PetCat: { type: string, enum: [tom, felix] }", StringComparison.Ordinal),
            },
            Breaking, Breaking, "member `it`: object → string", "type `PetCat` : record → enum") { App = "_ = (await client.GetPetAsync()).It.Lives;" },
    ];

    private static Side Union(string cases, string? discriminator = null) => new(
        "  /pet:\n    get: { operationId: getPet, responses: { '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } } } }",
        $"    Pet: {{ oneOf: [{string.Join(", ", cases.Split(", ").Select(c => $"{{ $ref: '#/components/schemas/Pet{c}' }}"))}]" +
        $"{(discriminator is null ? "" : $", discriminator: {{ propertyName: {discriminator} }}")} }}\n" +
        Animals);

    private static Side Member(string schema) => new(
        "  /pet:\n    get: { operationId: getPet, responses: { '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } } } }",
        $"    Pet: {{ type: object, required: [it], properties: {{ it: {schema} }} }}\n" + Animals);

    private const string Animals =
        "    PetCat: { type: object, required: [lives], properties: { lives: { type: integer } } }\n" +
        "    PetDog: { type: object, required: [bark], properties: { bark: { type: string } } }\n" +
        "    PetCow: { type: object, required: [milk], properties: { milk: { type: boolean } } }";
}
