using ContractCompiler.Diff;
using ContractCompiler.Diff.Reports;

namespace ContractCompiler.Tests.Diff;

public sealed class DiffFormatTests : IDisposable
{
    // OpenAPI 3.1 in YAML against Swagger 2.0 in JSON: what is the same in both must not be reported.
    private const string Old = """
        openapi: 3.1.0
        info: { title: Pets, version: 1.0.0 }
        servers: [{ url: 'https://pets.example/v1' }]
        paths:
          /pets:
            get:
              operationId: listPets
              parameters:
                - { name: kind, in: query, schema: { type: string, enum: [cat, dog] } }
              responses:
                '200': { description: ok, content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Pet' } } } } }
            post:
              operationId: createPet
              requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } }
              responses:
                '201': { description: made, content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } }
          /pets/{id}:
            get:
              operationId: getPet
              parameters: [{ name: id, in: path, required: true, schema: { type: integer, format: int64 } }]
              responses:
                '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } }
            delete:
              operationId: deletePet
              parameters: [{ name: id, in: path, required: true, schema: { type: integer, format: int64 } }]
              responses: { '204': { description: gone } }
          /ping:
            get: { operationId: ping, responses: { '200': { description: ok, content: { application/json: { schema: { type: string } } } } } }
        components:
          schemas:
            Pet:
              type: object
              required: [name, owner]
              properties:
                name: { type: string }
                age: { type: integer, format: int64 }
                owner: { $ref: '#/components/schemas/Owner' }
            Owner: { type: object, required: [email], properties: { email: { type: string } } }
        """;

    private const string New = """
        {
          "swagger": "2.0",
          "info": { "title": "Pets", "version": "2.0.0" },
          "host": "pets.example",
          "basePath": "/v1",
          "schemes": ["https"],
          "consumes": ["application/json"],
          "produces": ["application/json"],
          "paths": {
            "/pets": {
              "get": {
                "operationId": "listPets",
                "parameters": [
                  { "name": "kind", "in": "query", "type": "string", "enum": ["cat"] },
                  { "name": "page", "in": "query", "type": "integer", "format": "int64" }
                ],
                "responses": { "200": { "description": "ok", "schema": { "type": "array", "items": { "$ref": "#/definitions/Pet" } } } }
              },
              "post": {
                "operationId": "createPet",
                "parameters": [{ "name": "body", "in": "body", "required": true, "schema": { "$ref": "#/definitions/Pet" } }],
                "responses": { "201": { "description": "made", "schema": { "$ref": "#/definitions/Pet" } } }
              }
            },
            "/pets/{id}": {
              "get": {
                "operationId": "getPet",
                "parameters": [{ "name": "id", "in": "path", "required": true, "type": "integer", "format": "int64" }],
                "responses": { "200": { "description": "ok", "schema": { "$ref": "#/definitions/Pet" } }, "404": { "description": "none | <nothing>" } }
              }
            },
            "/ping": { "get": { "operationId": "ping", "responses": { "200": { "description": "ok", "schema": { "type": "string" } } } } }
          },
          "definitions": {
            "Pet": {
              "type": "object",
              "required": ["name", "age"],
              "properties": {
                "name": { "type": "string" },
                "age": { "type": "integer", "format": "int64" },
                "owner": { "$ref": "#/definitions/Keeper" }
              }
            },
            "Keeper": { "type": "object", "required": ["email"], "properties": { "email": { "type": "string" } } }
          }
        }
        """;

    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Text_OfARichPair_IsAsApproved() => await Verifier.Verify(Masked(TextReport.Write(Compare())));

    [Fact]
    public async Task Markdown_OfARichPair_IsAsApproved() => await Verifier.Verify(Masked(MarkdownReport.Write(Compare())), "md");

    [Fact]
    public async Task Json_OfARichPair_IsAsApproved() => await Verifier.Verify(Masked(JsonReport.Write(Compare())), "json");

    [Fact]
    public void Text_OfManyChanges_IsCutWithTheirNumber()
    {
        string Document(string type) => Contracts.With(Contracts.Get("getPet", "{ $ref: '#/components/schemas/Pet' }"),
            $"    Pet: {{ type: object, properties: {{ {string.Join(", ", Enumerable.Range(0, 40).Select(i => $"m{i}: {{ type: {type} }}"))} }} }}");
        var report = ContractDiff.Run(
            new DiffInput(_workspace.Write("old.yaml", Document("string")), _workspace.Write("new.yaml", Document("integer")), null, []), _ => { });

        Assert.Contains("… and 15 more changes (--format json has all)", TextReport.Write(report), StringComparison.Ordinal);
        Assert.Contains("… and 15 more changes", MarkdownReport.Write(report), StringComparison.Ordinal);
        Assert.Contains("`Pet.M39`", JsonReport.Write(report), StringComparison.Ordinal);
        Assert.Contains("40 breaking, 0 additive changes in 1 operation; 0 operations unchanged", TextReport.Write(report), StringComparison.Ordinal);
    }

    private DiffReport Compare() =>
        ContractDiff.Run(new DiffInput(_workspace.Write("old.yaml", Old), _workspace.Write("new.json", New), null, []), _ => { });

    private string Masked(string text) => text.Replace(_workspace.Folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
}
