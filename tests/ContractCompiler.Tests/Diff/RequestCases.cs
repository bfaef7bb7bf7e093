using static ContractCompiler.Diff.Verdict;
using static ContractCompiler.Tests.Diff.DiffCase;

namespace ContractCompiler.Tests.Diff;

/// <summary>What the app sends.</summary>
internal static class RequestCases
{
    private const string Named = "{ type: object, required: [name], properties: { name: { type: string } } }";
    private const string Send = "await client.MakePetAsync(new Pet { Name = \"Rex\" });";

    public static IEnumerable<DiffCase> All =>
    [
        Request("request member added", Named, "{ type: object, required: [name], properties: { name: { type: string }, age: { type: integer } } }",
            Additive, Additive, "member `age` added", "`Pet.Age` added: `long?`") with { App = Send },
        Request("request member added, required", Named, "{ type: object, required: [name, age], properties: { name: { type: string }, age: { type: integer } } }",
            Breaking, Breaking, "member `age` added, required", "`Pet.Age` added: `required long`") with { App = Send },
        Request("request member removed", "{ type: object, required: [name], properties: { name: { type: string }, age: { type: integer } } }", Named,
            Additive, Breaking, "member `age` removed", "`Pet.Age` removed") with { App = "await client.MakePetAsync(new Pet { Name = \"Rex\", Age = 3 });" },
        Request("request member refused", "{ type: object, required: [name], properties: { name: { type: string }, age: { type: integer } }, additionalProperties: false }",
            "{ type: object, required: [name], properties: { name: { type: string } }, additionalProperties: false }",
            Breaking, Breaking, "member `age` removed", "`Pet.Age` removed"),
        Request("request member required", "{ type: object, properties: { name: { type: string } } }", Named,
            Breaking, Breaking, "member `name` is now required", "`Pet.Name` : `string?` → `required string`") with { App = "await client.MakePetAsync(new Pet());" },
        Request("request member optional", Named, "{ type: object, properties: { name: { type: string } } }",
            Additive, Additive, "member `name` is no longer required", "`Pet.Name` : `required string` → `string?`") with { App = Send },
        Request("request member nullable", Named, "{ type: object, required: [name], properties: { name: { type: [string, 'null'] } } }",
            Additive, Additive, "member `name` may now be null", "`Pet.Name` : `required string` → `required string?`") with { App = Send },
        Request("request member not nullable", "{ type: object, required: [name], properties: { name: { type: [string, 'null'] } } }", Named,
            Breaking, Breaking, "member `name` may no longer be null", "`Pet.Name` : `required string?` → `required string`") with { App = "await client.MakePetAsync(new Pet { Name = null });" },
        Request("request type widened", "{ type: object, required: [age], properties: { age: { type: integer, format: int32 } } }",
            "{ type: object, required: [age], properties: { age: { type: integer } } }",
            Additive, Additive, "member `age`: integer (int32) → integer", "`Pet.Age` : `required int` → `required long`") with { App = "int age = 3; await client.MakePetAsync(new Pet { Age = age });" },
        Request("request type narrowed", "{ type: object, required: [age], properties: { age: { type: integer } } }",
            "{ type: object, required: [age], properties: { age: { type: integer, format: int32 } } }",
            Breaking, Breaking, "member `age`: integer → integer (int32)", "`Pet.Age` : `required long` → `required int`") with { App = "long age = 3; await client.MakePetAsync(new Pet { Age = age });" },
        Request("request format changed", "{ type: object, required: [born], properties: { born: { type: string, format: date } } }",
            "{ type: object, required: [born], properties: { born: { type: string, format: date-time } } }",
            Breaking, Breaking, "member `born`: string (date) → string (date-time)", "`Pet.Born` : `required DateOnly` → `required DateTimeOffset`")
            with { App = "await client.MakePetAsync(new Pet { Born = new DateOnly(2020, 1, 1) });" },
        Request("request list of items that may be null", "{ type: object, required: [tags], properties: { tags: { type: array, items: { type: string } } } }",
            "{ type: object, required: [tags], properties: { tags: { type: array, items: { type: [string, 'null'] } } } }",
            Additive, Additive, "member `tags[]` may now be null", "`Pet.Tags` : `required IReadOnlyList<string>` → `required IReadOnlyList<string?>`")
            with { App = "IReadOnlyList<string> tags = [\"a\"]; await client.MakePetAsync(new Pet { Tags = tags });" },
        Request("request map of values that may be null", "{ type: object, required: [tags], properties: { tags: { type: object, additionalProperties: { type: string } } } }",
            "{ type: object, required: [tags], properties: { tags: { type: object, additionalProperties: { type: [string, 'null'] } } } }",
            Additive, Breaking, "member `tags.*` may now be null", "`Pet.Tags` : `required IReadOnlyDictionary<string, string>` → `required IReadOnlyDictionary<string, string?>`")
            with { App = "IReadOnlyDictionary<string, string> tags = new Dictionary<string, string>(); await client.MakePetAsync(new Pet { Tags = tags });" },
        Request("request enum value removed", "{ type: object, required: [mood], properties: { mood: { type: string, enum: [sad, glad, odd-e] } } }",
            "{ type: object, required: [mood], properties: { mood: { type: string, enum: [sad, odd-e] } } }",
            Breaking, Breaking, "member `mood`: value `glad` removed", "`PetMood.Glad` removed") with { App = "await client.MakePetAsync(new Pet { Mood = PetMood.Glad });" },
        Request("request enum value added", "{ type: object, required: [mood], properties: { mood: { type: string, enum: [sad, odd-f] } } }",
            "{ type: object, required: [mood], properties: { mood: { type: string, enum: [sad, odd-f, glad] } } }",
            Additive, Additive, "member `mood`: value `glad` added", "`PetMood.Glad` added") with { App = "await client.MakePetAsync(new Pet { Mood = PetMood.Sad });" },
        Request("request maximum lowered", "{ type: object, required: [age], properties: { age: { type: integer, maximum: 30 } } }",
            "{ type: object, required: [age], properties: { age: { type: integer, maximum: 20 } } }", Breaking, None, "member `age`: `maximum` 30 → 20", null),
        Request("request minimum lowered", "{ type: object, required: [age], properties: { age: { type: integer, minimum: 3 } } }",
            "{ type: object, required: [age], properties: { age: { type: integer, minimum: 2 } } }", Additive, None, "member `age`: `minimum` 3 → 2", null),
        Request("request pattern added", Named, "{ type: object, required: [name], properties: { name: { type: string, pattern: '^[a-z]+$' } } }",
            Breaking, None, "member `name`: `pattern` none → ^[a-z]+$", null),
        Request("request default changed", "{ type: object, properties: { age: { type: integer, default: 1 } } }", "{ type: object, properties: { age: { type: integer, default: 2 } } }",
            Additive, None, "member `age`: `default` 1 → 2", null),
        Request("request allows others", "{ type: object, required: [name], properties: { name: { type: string } }, additionalProperties: false }", Named,
            Additive, None, "allows members that it does not name", null),
        Request("request read-only member added", Named, "{ type: object, required: [name, id], properties: { name: { type: string }, id: { type: integer, readOnly: true } } }",
            None, Additive, null, "`Pet.Id` added: `long`") with { App = Send },
        Request("descriptions only", Named, "{ description: A pet., type: object, required: [name], properties: { name: { type: string, description: Its name., example: Rex } } }",
            None, None, null, null) with { App = Send },
        Operation("patch member keeps null and absent apart", Patch("{ type: string }"), Patch("{ type: [string, 'null'] }"),
            Additive, Breaking, "body: member `name` may now be null", "`PatchPetBody.Name` : `string?` → `Optional<string?>`", verb: "patch"),
        Operation("patch member no longer keeps them apart", Patch("{ type: [string, 'null'] }"), Patch("{ type: string }"),
            Breaking, Breaking, "body: member `name` may no longer be null", "`PatchPetBody.Name` : `Optional<string?>` → `string?`", verb: "patch")
            with { App = "Clients.Resilience.Optional<string?> name = \"Rex\"; await client.PatchPetAsync(new PatchPetBody { Name = name, Age = 1 });" },
    ];

    private static string Patch(string name) =>
        $"{{ operationId: patchPet, requestBody: {{ required: true, content: {{ application/json: {{ schema: {{ type: object, required: [age], properties: {{ name: {name}, age: {{ type: integer }} }} }} }} }} }}, " +
        "responses: { '204': { description: ok } } }";
}
