using static ContractCompiler.Diff.Verdict;
using static ContractCompiler.Tests.Diff.DiffCase;

namespace ContractCompiler.Tests.Diff;

/// <summary>Operations: address, parameters, body, statuses, security.</summary>
internal static class OperationCases
{
    private const string Call = "await client.GetPetAsync();";
    private const string Gone = "responses: { '204': { description: ok } }";
    private const string Error = "    PetTrouble: { type: object, required: [why], properties: { why: { type: string } } }\n    PetGrief: { type: object, required: [how], properties: { how: { type: string } } }";

    public static IEnumerable<DiffCase> All =>
    [
        new("operation removed", new Side($"  /pet: {{ get: {{ operationId: getPet, {Gone} }}, delete: {{ operationId: deletePet, {Gone} }} }}", ""),
            new Side($"  /pet: {{ delete: {{ operationId: deletePet, {Gone} }} }}", ""), Breaking, Breaking, "operation removed", "`IPetsClient.GetPetAsync` removed") { App = Call },
        new("operation added", new Side($"  /pet: {{ get: {{ operationId: getPet, {Gone} }} }}", ""),
            new Side($"  /pet: {{ get: {{ operationId: getPet, {Gone} }}, delete: {{ operationId: deletePet, {Gone} }} }}", ""),
            Additive, Additive, "operation added", "`IPetsClient.DeletePetAsync` added") { App = Call },
        new("operation moved", new Side($"  /pet: {{ get: {{ operationId: getPet, {Gone} }} }}", ""), new Side($"  /pet/v2: {{ get: {{ operationId: getPet, {Gone} }} }}", ""),
            Breaking, None, "`GET /pet` → `GET /pet/v2`", null) { App = Call },
        new("method changed", new Side($"  /pet: {{ put: {{ operationId: getPet, {Gone} }} }}", ""), new Side($"  /pet: {{ post: {{ operationId: getPet, {Gone} }} }}", ""),
            Breaking, None, "`PUT /pet` → `POST /pet`", null) { App = Call },
        Operation("operationId changed", $"{{ operationId: getPet, {Gone} }}", $"{{ operationId: fetchPet, {Gone} }}",
            None, Breaking, "operationId `getPet` → `fetchPet`", "`IPetsClient.GetPetAsync` → `IPetsClient.FetchPetAsync`") with { App = Call },
        Operation("operation deprecated", $"{{ operationId: getPet, {Gone} }}", $"{{ operationId: getPet, deprecated: true, {Gone} }}",
            Additive, Additive, "operation is deprecated", "`IPetsClient.GetPetAsync` is `[Obsolete]`: CS0618, an error where warnings are errors") with { App = Call + " // obsolete" },
        Operation("operation no longer deprecated", $"{{ operationId: getPet, deprecated: true, {Gone} }}", $"{{ operationId: getPet, {Gone} }}",
            Additive, Additive, "operation is no longer deprecated", "`IPetsClient.GetPetAsync` is no longer `[Obsolete]`"),
        Operation("server added", $"{{ operationId: getPet, {Gone} }}", $"{{ operationId: getPet, servers: [{{ url: 'https://b.example' }}], {Gone} }}",
            Additive, None, "server `https://b.example` added", null),
        Operation("server removed", $"{{ operationId: getPet, servers: [{{ url: 'https://a.example' }}, {{ url: 'https://b.example' }}], {Gone} }}",
            $"{{ operationId: getPet, servers: [{{ url: 'https://b.example' }}], {Gone} }}", Breaking, None, "server `https://a.example` removed", null),
        Operation("security tightened", $"{{ operationId: getPet, security: [{{ key: [] }}], {Gone} }}", $"{{ operationId: getPet, security: [{{ key: [read] }}], {Gone} }}",
            Breaking, None, "security `key` → `key + key:read`", null),
        Operation("security relaxed", $"{{ operationId: getPet, security: [{{ key: [] }}], {Gone} }}", $"{{ operationId: getPet, security: [{{ key: [] }}, {{}}], {Gone} }}",
            Additive, None, "security `key` → `key` or none", null),

        Parameters("parameter added", "", Query("page"), Additive, Additive, "query parameter `page` added", "`IPetsClient.GetPetAsync` gains optional parameter `string? page`", Call),
        Parameters("parameter added behind others", Query("page"), Query("page") + Query("size"), Additive, Additive,
            "query parameter `size` added", "`IPetsClient.GetPetAsync` gains optional parameter `string? size`", "await client.GetPetAsync(\"1\");"),
        Parameters("parameter added before others", Query("page"), Query("age", "integer") + Query("page"), Additive, Breaking,
            "query parameter `age` added", "`IPetsClient.GetPetAsync` gains optional parameter `long? age` before `page`", "await client.GetPetAsync(\"1\");"),
        Parameters("parameter added, required", "", Query("page", required: true), Breaking, Breaking,
            "query parameter `page` added, required", "`IPetsClient.GetPetAsync` gains required parameter `string page`", Call),
        Parameters("parameter removed", Query("page"), "", Additive, Breaking,
            "query parameter `page` removed", "`IPetsClient.GetPetAsync` loses parameter `page`", "await client.GetPetAsync(page: \"1\");"),
        Parameters("parameter required", Query("page"), Query("page", required: true), Breaking, Breaking,
            "query parameter `page` is now required", "`IPetsClient.GetPetAsync`: parameter `page` is required, `string? = null` → `string`", Call),
        Parameters("parameter optional", Query("page", required: true), Query("page"), Additive, Additive,
            "query parameter `page` is no longer required", "`IPetsClient.GetPetAsync`: parameter `page` : `string` → `string? = null`", "await client.GetPetAsync(\"1\");"),
        Parameters("parameters moved", Query("page", "integer") + Query("size"), Query("size") + Query("page", "integer"), None, Breaking,
            null, "`IPetsClient.GetPetAsync`: order of parameters (page, size) → (size, page)", "await client.GetPetAsync(1, \"2\");"),
        Parameters("parameter widened", Query("age", "integer, format: int32"), Query("age", "integer"), Additive, Additive,
            "query parameter `age`: integer (int32) → integer", "`IPetsClient.GetPetAsync`: parameter `age` : `int? = null` → `long? = null`", "int? age = 1; await client.GetPetAsync(age);"),
        Parameters("parameter of another type", Query("age", "integer"), Query("age", "boolean"), Breaking, Breaking,
            "query parameter `age`: integer → boolean", "`IPetsClient.GetPetAsync`: parameter `age` : `long? = null` → `bool? = null`", "await client.GetPetAsync(1);"),
        Parameters("parameter of another style", "{ name: tags, in: query, explode: true, schema: { type: array, items: { type: string } } }",
            "{ name: tags, in: query, explode: false, schema: { type: array, items: { type: string } } }", Breaking, None,
            "query parameter `tags`: Form exploded → Form joined", null, "await client.GetPetAsync([\"a\"]);"),
        Parameters("conditional header", "", "{ name: If-None-Match, in: header, schema: { type: string } }", Additive, Additive,
            "header parameter `If-None-Match` added", "`IPetsClient.GetPetWithResponseAsync` gains optional parameter `string? ifNoneMatch`", Call),
        new("placeholder renamed", Placeholder("id"), Placeholder("petId"), None, Breaking, "path parameter `petId` was `id`", "`IPetsClient.GetPetAsync`: parameter `id` → `petId`")
            { App = "await client.GetPetAsync(id: \"1\");" },

        Body("body added", "", "requestBody: { content: { application/json: { schema: { type: string } } } }, ", Additive, Additive,
            "body added", "`IPetsClient.SendPetAsync` gains optional parameter `string? body`", "await client.SendPetAsync();"),
        Body("body added, required", "", "requestBody: { required: true, content: { application/json: { schema: { type: string } } } }, ", Breaking, Breaking,
            "body added, required", "`IPetsClient.SendPetAsync` gains required parameter `string body`", "await client.SendPetAsync();"),
        Body("body removed", "requestBody: { content: { application/json: { schema: { type: string } } } }, ", "", Additive, Breaking,
            "body removed", "`IPetsClient.SendPetAsync` loses parameter `body`", "await client.SendPetAsync(\"x\");"),
        Body("body required", "requestBody: { content: { application/json: { schema: { type: string } } } }, ", "requestBody: { required: true, content: { application/json: { schema: { type: string } } } }, ",
            Breaking, Breaking, "body is now required", "`IPetsClient.SendPetAsync`: parameter `body` is required, `string? = null` → `string`", "await client.SendPetAsync();"),
        Body("body optional", "requestBody: { required: true, content: { application/json: { schema: { type: string } } } }, ", "requestBody: { content: { application/json: { schema: { type: string } } } }, ",
            Additive, Additive, "body is no longer required", "`IPetsClient.SendPetAsync`: parameter `body` : `string` → `string? = null`", "await client.SendPetAsync(\"x\");"),
        Body("media type of a body added", "requestBody: { required: true, content: { application/json: { schema: { type: string } } } }, ",
            "requestBody: { required: true, content: { application/json: { schema: { type: string } }, text/plain: { schema: { type: string } } } }, ",
            Additive, None, "body: media type `text/plain` added", null, "await client.SendPetAsync(\"x\");"),
        Body("media type of a body removed", "requestBody: { required: true, content: { application/json: { schema: { type: integer } }, text/plain: { schema: { type: string } } } }, ",
            "requestBody: { required: true, content: { text/plain: { schema: { type: string } } } }, ",
            Breaking, Breaking, "body: media type `application/json` removed", "`IPetsClient.SendPetAsync`: parameter `body` : `long` → `string`", "await client.SendPetAsync(1);"),

        Statuses("success of another shape added", Json("200", "{ type: string }"), Json("200", "{ type: string }") + Json("201", "{ type: integer }"), Breaking, Breaking,
            "response 201 added", "`IPetsClient.GetPetAsync` : `Task<string>` → `Task<GetPetResult>`", "string pet = await client.GetPetAsync();"),
        Statuses("success removed", Json("200", "{ type: string }") + Json("201", "{ type: string }"), Json("200", "{ type: string }"), Additive, None,
            "response 201 removed", null, "string pet = await client.GetPetAsync();"),
        Statuses("failure added", Json("200", "{ type: string }"), Json("200", "{ type: string }") + Json("404", "{ $ref: '#/components/schemas/PetTrouble' }"), Additive, Additive,
            "response 404 added", "body of a failure with 404 : untyped → `PetTrouble`", "string pet = await client.GetPetAsync();"),
        Statuses("failure removed", Json("200", "{ type: string }") + Json("404", "{ $ref: '#/components/schemas/PetTrouble' }"), Json("200", "{ type: string }"), Additive, Breaking,
            "response 404 removed", "body of a failure with 404 : `PetTrouble` → untyped", null),
        Statuses("failure of another type", Json("200", "{ type: string }") + Json("404", "{ $ref: '#/components/schemas/PetTrouble' }") + Json("409", "{ $ref: '#/components/schemas/PetGrief' }"),
            Json("200", "{ type: string }") + Json("404", "{ $ref: '#/components/schemas/PetGrief' }") + Json("409", "{ $ref: '#/components/schemas/PetTrouble' }"), Breaking, Breaking,
            "response 404: member `why` removed", "body of a failure with 404 : `PetTrouble` → `PetGrief`", null),
        Statuses("answer gets a body", "'200': { description: ok }, ", Json("200", "{ type: string }"), Additive, Breaking,
            "response 200 has a body now", "`IPetsClient.GetPetAsync` : `Task` → `Task<string>`", "Clients.Resilience.UpstreamResponse<Clients.Resilience.NoContent> all = await client.GetPetWithResponseAsync();"),
        Statuses("answer loses its body", Json("200", "{ type: string }"), "'200': { description: ok }, ", Breaking, Breaking,
            "response 200 has no body any longer", "`IPetsClient.GetPetAsync` : `Task<string>` → `Task`", "string pet = await client.GetPetAsync();"),
        Statuses("answer may be null", Json("200", "{ type: string }"), Json("200", "{ type: [string, 'null'] }"), Breaking, Breaking,
            "response 200 may now be null", "`IPetsClient.GetPetAsync` : `Task<string>` → `Task<string?>`", "string pet = await client.GetPetAsync();"),
        Statuses("answer may no longer be null", Json("200", "{ type: [string, 'null'] }"), Json("200", "{ type: string }"), Additive, Additive,
            "response 200 may no longer be null", "`IPetsClient.GetPetAsync` : `Task<string?>` → `Task<string>`", "string? pet = await client.GetPetAsync();"),
        Statuses("content type changed", Json("200", "{ type: integer }"), "'200': { description: ok, content: { text/plain: { schema: { type: string } } } }, ", Breaking, Breaking,
            "response 200: media type `application/json` removed", "`IPetsClient.GetPetAsync` : `Task<long>` → `Task<string>`", "long pet = await client.GetPetAsync();"),
        Statuses("header added", "'204': { description: ok }, ", "'204': { description: ok, headers: { X-Age: { schema: { type: integer } } } }, ", Additive, None, "response 204: header `X-Age` added", null, Call),
        Statuses("header removed", "'204': { description: ok, headers: { X-Age: { schema: { type: integer } } } }, ", "'204': { description: ok }, ", Breaking, None, "response 204: header `X-Age` removed", null, Call),
        Operation("type no longer needed", $"{{ operationId: getPet, responses: {{ {Json("200", "{ type: object, properties: { it: { $ref: '#/components/schemas/PetGrief' } } }")} }} }}",
            $"{{ operationId: getPet, responses: {{ {Json("200", "{ type: object, properties: { it: { type: string } } }")} }} }}", Breaking, Breaking,
            "response 200: member `it`: object → string", "type `PetGrief` removed", Error) with { App = "PetGrief? it = (await client.GetPetAsync()).It;" },
    ];

    private static DiffCase Parameters(string name, string old, string @new, ContractCompiler.Diff.Verdict wire, ContractCompiler.Diff.Verdict csharp, string? wireText, string? csharpText, string app) =>
        Operation(name, $"{{ operationId: getPet, parameters: [{old}], {Gone} }}", $"{{ operationId: getPet, parameters: [{@new}], {Gone} }}", wire, csharp, wireText, csharpText) with { App = app };

    private static DiffCase Body(string name, string old, string @new, ContractCompiler.Diff.Verdict wire, ContractCompiler.Diff.Verdict csharp, string? wireText, string? csharpText, string app) =>
        Operation(name, $"{{ operationId: sendPet, {old}{Gone} }}", $"{{ operationId: sendPet, {@new}{Gone} }}", wire, csharp, wireText, csharpText, verb: "post") with { App = app };

    private static DiffCase Statuses(string name, string old, string @new, ContractCompiler.Diff.Verdict wire, ContractCompiler.Diff.Verdict csharp, string? wireText, string? csharpText, string? app) =>
        Operation(name, $"{{ operationId: getPet, responses: {{ {old} }} }}", $"{{ operationId: getPet, responses: {{ {@new} }} }}", wire, csharp, wireText, csharpText, Error) with { App = app };

    private static string Json(string status, string schema) => $"'{status}': {{ description: ok, content: {{ application/json: {{ schema: {schema} }} }} }}, ";

    private static string Query(string name, string type = "string", bool required = false) =>
        $"{{ name: {name}, in: query, required: {(required ? "true" : "false")}, schema: {{ type: {type} }} }}, ";

    private static Side Placeholder(string name) =>
        new($"  /pet/{{{name}}}: {{ get: {{ operationId: getPet, parameters: [{{ name: {name}, in: path, required: true, schema: {{ type: string }} }}], {Gone} }} }}", "");
}
