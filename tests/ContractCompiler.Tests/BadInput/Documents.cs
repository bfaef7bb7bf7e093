using System.Text;

namespace ContractCompiler.Tests.BadInput;

/// <summary>Documents that are wrong in one way each, with the finding that has to come of it.</summary>
internal static class Documents
{
    private const string Head = "openapi: 3.1.0\ninfo: { title: Pets, version: '1' }\n";
    private const string Loop = "$ref: '#/components/";

    /// <summary>Refused: name, document, code, line.</summary>
    public static readonly (string Name, string Text, string Code, int Line)[] Refused =
    [
        ("not-openapi", "{ \"hello\": 1 }", "CC0010", 1),
        ("empty", "", "CC0004", 1),
        ("blanks", "  \n\n", "CC0004", 1),
        ("comment", "# nothing\n", "CC0004", 1),
        ("truncated-json", "{ \"openapi\": \"3.1.0\",\n\"paths\": { \"/a\": ", "CC0003", 2),
        ("truncated-yaml", Head + "paths:\n  /a:\n    get: { operationId: \"x", "CC0005", 5),
        ("swagger-1", "{ \"swaggerVersion\": \"1.2\", \"apis\": [] }", "CC0010", 1),
        ("openapi-4", "openapi: 4.0.0\npaths: {}", "CC0012", 1),
        ("openapi-3.10", "info: {}\nopenapi: 3.10.0\npaths: {}", "CC0012", 2),
        ("asyncapi", "asyncapi: 2.6.0\nchannels: {}", "CC0010", 1),
        ("json-schema", "{ \"$schema\": \"https://json-schema.org/draft/2020-12/schema\", \"type\": \"object\" }", "CC0010", 1),
        ("postman", "{ \"info\": { \"_postman_id\": \"x\" }, \"item\": [] }", "CC0010", 1),
        ("invalid-yaml", Head + "paths: [\n", "CC0005", 4),
        ("yaml-tab", Head + "paths:\n\t/a: {}\n", "CC0005", 3),
        ("yaml-twice", Head + "paths: {}\npaths: {}\n", "CC0005", 4),
        ("json-twice", "{ \"openapi\": \"3.1.0\", \"paths\": { \"/a\": {},\n\"/a\": {} } }", "CC0003", 2),
        ("yaml-two-documents", Head + "paths: {}\n---\nother: 1\n", "CC0005", 4),
        ("yaml-merge-of-a-number", Head + "paths: { <<: 5 }\n", "CC0005", 3),
        ("yaml-anchor-in-itself", Head + "paths: {}\nx-a: &a [*a]\n", "CC0005", 4),
        ("yaml-anchors-nest", Head + "paths: {}\nx-0: &a0 " + Nest("", 100) + "\nx-1: &a1 " + Nest("*a0", 100) + "\n", "CC0007", 5),
        ("deep-json", "{ \"a\": " + Nest("", 10_000) + " }", "CC0007", 1),
        ("deep-yaml", Head + "paths: {}\nx-a: " + Nest("", 10_000), "CC0007", 4),
        ("no-paths", Head, "CC0013", 1),
        ("webhooks-only", Head + "webhooks: { new: { post: { responses: { '200': { description: ok } } } } }\n", "CC0013", 1),
        ("paths-list", Head + "paths: []\n", "CC0014", 3),
        ("path-text", Head + "paths:\n  /a: hello\n", "CC0014", 4),
        ("operation-text", Head + "paths:\n  /a:\n    get: hello\n", "CC0014", 5),
        ("parameters-object", Get("      parameters: {}\n"), "CC0014", 6),
        ("schema-text", Schema("hello"), "CC0014", 12),
        ("properties-list", Schema("{ type: object, properties: [] }"), "CC0014", 12),
        ("path-without-slash", Head + "paths:\n  a: {}\n", "CC0036", 4),
        ("path-with-open-brace", Head + "paths:\n  '/a/{x': {}\n", "CC0036", 4),
        ("path-with-line-feed", Head + "paths:\n  \"/a\\n/b\": {}\n", "CC0036", 4),
        ("operation-id-twice", Get("") + Get("", "/b")[(Head.Length + "paths:\n".Length)..], "CC0030", 10),
        ("surrogate-half", "{ \"openapi\": \"3.1.0\",\n\"x-a\": \"\\ud800\", \"paths\": {} }", "CC0008", 2),
        ("reference-nowhere", Schema("{ $ref: '#/components/schemas/None' }"), "CC0021", 12),
        ("reference-anchor", Schema("{ $ref: '#None' }"), "CC0021", 12),
        ("reference-to-all", Schema("{ $ref: '#' }"), "CC0023", 12),
        ("reference-to-a-text", Schema("{ $ref: '#/info/title' }"), "CC0023", 12),
        ("reference-circle", Schema("{ $ref: '#/components/schemas/A' }", "schemas: { A: { " + Loop + "schemas/B' }, B: { " + Loop + "schemas/A' } }"), "CC0022", 12),
        ("reference-to-itself", Schema("{ $ref: '#/components/schemas/A' }", "schemas: { A: { " + Loop + "schemas/A' } }"), "CC0022", 12),
        ("reference-into-its-own-place", Schema("{ $ref: '#/paths/~1a/get/responses/200/content/application~1json/schema' }"), "CC0022", 12),
        ("parameter-circle", Get("      parameters: [{ " + Loop + "parameters/P' }]\n") + "components: { parameters: { P: { " + Loop + "parameters/P' } } }\n", "CC0022", 6),
        ("body-circle", Get("      requestBody: { " + Loop + "requestBodies/P' }\n") + "components: { requestBodies: { P: { " + Loop + "requestBodies/P' } } }\n", "CC0022", 6),
        ("header-circle", Get("") + "components: { headers: { P: { " + Loop + "headers/P' } } }\n", "CC0022", 9),
        ("response-circle", Get("") + "components: { responses: { P: { " + Loop + "responses/P' } } }\n", "CC0022", 9),
        ("example-circle", Get("") + "components: { examples: { P: { " + Loop + "examples/P' } } }\n", "CC0022", 9),
        ("path-circle", Head + "paths:\n  /a: { $ref: '#/paths/~1b' }\n  /b: { $ref: '#/paths/~1a' }\n", "CC0022", 4),
        ("chain-of-references", Schema("{ $ref: '#/components/schemas/A0' }", "schemas: { " + Chain(150, i => $"A{i}: {{ {Loop}schemas/A{i + 1}' }}") + ", A150: { type: string } }"), "CC0022", 12),
        ("chain-of-schemas", Schema("{ $ref: '#/components/schemas/A0' }",
            "schemas: { " + Chain(50_000, i => $"A{i}: {{ type: object, properties: {{ a: {{ {Loop}schemas/A{i + 1}' }} }} }}") + ", A50000: { type: string } }"), "CC0024", 14),
        .. new[] { "other.yaml", "http://127.0.0.1:9/x", "file:///etc/passwd", "//server/share/x", "\\\\\\\\server\\\\share", "data:application/json,{}", "/etc/passwd" }
            .Select(r => ("reference-out-" + r.Length, Schema($"{{ $ref: \"{r}\" }}"), "CC0020", 12)),
    ];

    /// <summary>Sloppy, but usable: compiles, and the warning says what was made of it.</summary>
    public static readonly (string Name, string Text, string? Code)[] Accepted =
    [
        ("no-info", Get("")[..15] + Get("")[Head.Length..], null),
        ("info-list", Get("").Replace("{ title: Pets, version: '1' }", "[]"), "CC0041"),
        ("no-description", Get("").Replace("description: ok", "x-a: 1"), null),
        ("no-responses", Head + "paths:\n  /a:\n    get:\n      operationId: a\n", null),
        ("response-null", Get("").Replace("{ description: ok }", "null"), "CC0040"),
        ("media-type-null", Schema("{}").Replace("application/json:", "application/json: null\n            text/plain:"), "CC0040"),
        ("media-type-invalid", Schema("{}").Replace("application/json:", "'a b\\r\\nX: y':"), "CC0043"),
        ("method-unknown", Get("") + "    fetch:\n      operationId: b\n", "CC0042"),
        ("method-in-capitals", Get("") + "    POST:\n      operationId: b\n", "CC0042"),
        ("status-out-of-range", Get("").Replace("'200'", "'999'"), "CC0044"),
        ("status-in-small-letters", Get("").Replace("'200'", "'2xx'"), "CC0044"),
        ("status-a-number", Get("").Replace("'200'", "200"), null),
        ("header-with-line-feed", Get("      parameters: [{ in: header, name: \"X\\r\\nEvil: 1\", schema: { type: string } }]\n"), "CC0035"),
        ("parameter-undeclared", Get("", "/a/{id}"), "CC0031"),
        ("parameter-unused", Get("      parameters: [{ in: path, name: id, required: true, schema: { type: string } }]\n"), "CC0032"),
        ("parameter-twice", Get("      parameters: [{ in: query, name: a, schema: { type: string } }, { in: query, name: a, schema: { type: integer } }]\n"), null),
        ("required-flag-in-a-property", Schema("{ type: object, properties: { a: { type: string, required: true } } }"), "CC0041"),
        ("property-null", Schema("{ type: object, properties: { a: null, b: { type: string } } }"), "CC0040"),
        ("items-list", Schema("{ type: array, items: [{ type: string }] }"), "CC0041"),
        ("huge-numbers", Schema($"{{ type: integer, maximum: 1e999999, default: {new string('9', 400)}, maxLength: 99999999999999999999, minItems: -1 }}"), "CC0041"),
        ("evil-pattern", Schema("{ type: string, pattern: '(a+)+$(' }"), null),
        ("crlf", Get("").Replace("\n", "\r\n"), null),
        ("version-a-number", Get("").Replace("3.1.0", "3.1"), null),
        ("swagger-a-number", "swagger: 2.0\ninfo: { title: a, version: '1' }\npaths: {}\n", null),
        ("merge-keys", Head + "x-a: &a { description: ok }\nx-b: &b { x-c: 1 }\npaths:\n  /a:\n    get:\n      responses: { '200': { description: own, <<: [*a, *b] } }\n", null),
        ("paths-collide", Get("", "/a/{x}") + Get("", "/a/{y}").Replace("operationId: a", "operationId: b")[(Head.Length + "paths:\n".Length)..], "CC0033"),
        ("same-path-other-method", Get("", "/a/{x}") + Get("", "/a/{y}").Replace("operationId: a", "operationId: b").Replace("get:", "post:")[(Head.Length + "paths:\n".Length)..], "CC0031"),
        ("all-of-itself", Schema("{ $ref: '#/components/schemas/A' }", "schemas: { A: { allOf: [{ " + Loop + "schemas/A' }], properties: { a: { type: string } } } }"), null),
        ("one-of-itself", Schema("{ $ref: '#/components/schemas/A' }", "schemas: { A: { oneOf: [{ " + Loop + "schemas/A' }, { type: string }] } }"), null),
        ("array-of-itself", Schema("{ $ref: '#/components/schemas/A' }", "schemas: { A: { type: array, items: { " + Loop + "schemas/A' } } }"), null),
        ("reference-into-itself", Schema("{ type: object, properties: { x: { $ref: '#/paths/~1a/get/responses/200/content/application~1json/schema' } } }"), null),
        ("discriminator-circle", Schema("{ $ref: '#/components/schemas/A' }", "schemas: { A: { oneOf: [{ " + Loop + "schemas/B' }, { " + Loop + "schemas/C' }], discriminator: { propertyName: k, mapping: { b: 'http://127.0.0.1:9/b', c: '../c.yaml' } } }, " +
            "B: { allOf: [{ " + Loop + "schemas/A' }, { properties: { b: { type: string } } }] }, C: { allOf: [{ " + Loop + "schemas/A' }, { properties: { c: { type: string } } }] } }"), null),
        ("all-of-diamonds", Schema("{ $ref: '#/components/schemas/A0' }", "schemas: { " + Chain(60, i =>
            $"A{i}: {{ allOf: [{{ {Loop}schemas/A{i + 1}' }}, {{ allOf: [{{ {Loop}schemas/A{i + 1}' }}] }}], properties: {{ p{i}: {{ type: string }} }} }}") + ", A60: { type: object, properties: { z: { type: string } } } }"), null),
        ("one-of-diamonds", Schema("{ $ref: '#/components/schemas/A0' }", "schemas: { " + Chain(60, i =>
            $"A{i}: {{ oneOf: [{{ {Loop}schemas/A{i + 1}' }}, {{ type: array, items: {{ {Loop}schemas/A{i + 1}' }} }}] }}") + ", A60: { type: object, properties: { z: { type: string } } } }"), null),
        ("references-into-the-middle", Schema("{ $ref: '#/components/schemas/A0/properties/a' }", "schemas: { " + Chain(60, i =>
            $"A{i}: {{ type: object, properties: {{ a: {{ type: object, properties: {{ l: {{ {Loop}schemas/A{i + 1}/properties/a' }}, r: {{ {Loop}schemas/A{i + 1}/properties/a' }} }} }} }} }}") +
            ", A60: { type: object, properties: { a: { type: string } } } }"), null),
        ("many-properties", Schema("{ type: object, properties: { " + Chain(20_000, i => $"p{i}: {{ type: string }}") + " } }"), null),
        ("many-names-that-are-one", Schema("{ type: object, properties: { " + Chain(3_000, i => $"'{new string('#', i + 1)}': {{ type: string }}") + " } }"), null),
        ("many-enum-values", Schema("{ type: string, enum: [" + Chain(20_000, i => $"v{i}") + "] }"), null),
    ];

    public static string Good => Get("");

    private static string Get(string members, string path = "/a") =>
        $"{Head}paths:\n  {path}:\n    get:\n{members}      operationId: a\n      responses:\n        '200': {{ description: ok }}\n";

    private static string Schema(string schema, string components = "schemas: {}") => $$"""
        {{Head}}paths:
          /a:
            get:
              operationId: a
              responses:
                '200':
                  description: ok
                  content:
                    application/json:
                      schema: {{schema}}
        components:
          {{components}}

        """;

    private static string Chain(int count, Func<int, string> item) => string.Join(", ", Enumerable.Range(0, count).Select(item));

    private static string Nest(string inner, int depth) => new StringBuilder().Append('[', depth).Append(inner).Append(']', depth).ToString();
}
