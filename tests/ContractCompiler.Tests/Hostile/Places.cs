using System.Text.Json;

namespace ContractCompiler.Tests.Hostile;

/// <summary>Every place of a document whose text reaches a generated file or decides what is generated: a path item, and what it needs of components.</summary>
/// <param name="Path">The path of the one operation of the cell.</param>
/// <param name="Item">Its path item as JSON.</param>
/// <param name="Schemas">Component schemas, as the members of a JSON object.</param>
/// <param name="Others">Members of other maps of components, by map.</param>
internal sealed record Cell(string Path, string Item, string Schemas = "", IReadOnlyDictionary<string, string>? Others = null);

internal static class Places
{
    private const string Ok = "\"responses\": { \"204\": { \"description\": \"ok\" } }";

    /// <summary>By name, how a text (already quoted as JSON) enters the cell with a number.</summary>
    public static readonly IReadOnlyDictionary<string, Func<string, string, Cell>> All = new Dictionary<string, Func<string, string, Cell>>(StringComparer.Ordinal)
    {
        ["operationId"] = (t, n) => new($"/p{n}", $"{{ \"get\": {{ \"operationId\": {t}, {Ok} }} }}"),
        ["summary"] = (t, n) => Operation(n, $"\"summary\": {t}"),
        ["description"] = (t, n) => Operation(n, $"\"description\": {t}"),
        ["tag"] = (t, n) => Operation(n, $"\"tags\": [{t}]"),
        ["extension"] = (t, n) => Operation(n, $"\"x-note\": {t}, \"x-map\": {{ {t}: {t} }}"),
        ["path"] = (t, n) => new($"/p{n}/{JsonSerializer.Deserialize<string>(t)}", $"{{ \"get\": {{ \"operationId\": \"op{n}\", {Ok} }} }}"),
        ["query name"] = (t, n) => Parameter(n, "query", t),
        ["query list name"] = (t, n) => Operation(n, $"\"parameters\": [{{ \"in\": \"query\", \"name\": {t}, \"schema\": {{ \"type\": \"array\", \"items\": {{ \"type\": \"string\" }} }} }}]"),
        ["header name"] = (t, n) => Parameter(n, "header", t),
        ["cookie name"] = (t, n) => Parameter(n, "cookie", t),
        ["path parameter name"] = (t, n) => new($"/p{n}/{{{JsonSerializer.Deserialize<string>(t)}}}",
            $"{{ \"get\": {{ \"operationId\": \"op{n}\", \"parameters\": [{{ \"in\": \"path\", \"name\": {t}, \"required\": true, \"schema\": {{ \"type\": \"string\" }} }}], {Ok} }} }}"),
        ["path parameter pattern"] = (t, n) => new($"/p{n}/{{id}}",
            $"{{ \"get\": {{ \"operationId\": \"op{n}\", \"parameters\": [{{ \"in\": \"path\", \"name\": \"id\", \"required\": true, \"schema\": {{ \"type\": \"string\", \"pattern\": {t} }} }}], {Ok} }} }}"),
        ["parameter description"] = (t, n) => Operation(n, $"\"parameters\": [{{ \"in\": \"query\", \"name\": \"q\", \"description\": {t}, \"example\": {t}, \"schema\": {{ \"type\": \"string\", \"default\": {t} }} }}]"),
        ["parameter style"] = (t, n) => Operation(n, $"\"parameters\": [{{ \"in\": \"query\", \"name\": \"q\", \"style\": {t}, \"schema\": {{ \"type\": \"string\" }} }}]"),
        ["request media type"] = (t, n) => Operation(n, $"\"requestBody\": {{ \"required\": true, \"content\": {{ {t}: {{ \"schema\": {{ \"type\": \"string\" }} }}, \"text/plain\": {{}} }} }}"),
        ["request media parameter"] = (t, n) => Operation(n,
            $"\"requestBody\": {{ \"required\": true, \"content\": {{ {Inside("text/plain; p=", t)}: {{}} }} }}", "post"),
        ["request description"] = (t, n) => Operation(n, $"\"requestBody\": {{ \"required\": true, \"description\": {t}, \"content\": {{ \"text/plain\": {{}} }} }}", "post"),
        ["response media type"] = (t, n) => Response(n, $"{{ {t}: {{ \"schema\": {{ \"type\": \"string\" }} }}, \"text/plain\": {{}} }}"),
        ["response description"] = (t, n) => new($"/p{n}",
            $"{{ \"get\": {{ \"operationId\": \"op{n}\", \"responses\": {{ \"204\": {{ \"description\": {t}, \"headers\": {{ {t}: {{ \"schema\": {{ \"type\": \"string\" }} }} }} }} }} }} }}"),
        ["response status"] = (t, n) => new($"/p{n}",
            $"{{ \"get\": {{ \"operationId\": \"op{n}\", \"responses\": {{ \"204\": {{ \"description\": \"\" }}, {t}: {{ \"description\": \"\" }} }} }} }}"),
        ["form member"] = (t, n) => Operation(n,
            $"\"requestBody\": {{ \"required\": true, \"content\": {{ \"multipart/form-data\": {{ \"schema\": {{ \"type\": \"object\", \"properties\": {{ \"tag{n}\": {{ \"type\": \"string\" }}, {t}: {{ \"type\": \"string\" }} }} }} }} }} }}", "post"),
        ["schema name"] = (t, n) => new($"/p{n}", Get(n, $"{{ \"$ref\": {Inside("#/components/schemas/", JsonSerializer.Serialize(Uri.EscapeDataString(Reading.JsonPointer.Escape(JsonSerializer.Deserialize<string>(t)!))))} }}"),
            $"{t}: {{ \"type\": \"object\", \"properties\": {{ \"tag{n}\": {{ \"type\": \"string\" }} }} }}"),
        ["schema description"] = (t, n) => Schema(n, $"\"description\": {t}, \"title\": {t}, \"type\": \"object\", \"properties\": {{ \"tag{n}\": {{ \"type\": \"string\" }} }}"),
        ["inline title"] = (t, n) => Response(n, $"{{ \"application/json\": {{ \"schema\": {{ \"title\": {t}, \"type\": \"object\", \"properties\": {{ \"tag{n}\": {{ \"type\": \"string\" }} }} }} }} }}"),
        ["property name"] = (t, n) => Schema(n, $"\"type\": \"object\", \"required\": [{t}], \"properties\": {{ {t}: {{ \"type\": \"string\" }} }}"),
        ["property description"] = (t, n) => Schema(n, $"\"type\": \"object\", \"properties\": {{ \"tag{n}\": {{ \"type\": \"string\", \"description\": {t}, \"example\": {t}, \"default\": {t}, \"pattern\": {t} }} }}"),
        ["property format"] = (t, n) => Schema(n, $"\"type\": \"object\", \"properties\": {{ \"tag{n}\": {{ \"type\": \"string\", \"format\": {t} }} }}"),
        ["enum value"] = (t, n) => Schema(n, $"\"type\": \"string\", \"enum\": [\"tag{n}\", {t}]"),
        ["enum names"] = (t, n) => Schema(n, $"\"type\": \"string\", \"enum\": [\"tag{n}\"], \"x-enum-varnames\": [{t}], \"x-enumNames\": [{t}], \"x-enum-descriptions\": [{t}]"),
        ["integer enum names"] = (t, n) => Schema(n, $"\"type\": \"integer\", \"enum\": [{n.TrimStart('0')}1], \"x-enum-varnames\": [{t}], \"x-enum-descriptions\": [{t}]"),
        ["const"] = (t, n) => Schema(n, $"\"type\": \"object\", \"properties\": {{ \"tag{n}\": {{ \"const\": {t} }} }}"),
        ["discriminator name"] = (t, n) => Union(n, $"\"discriminator\": {{ \"propertyName\": {t} }}"),
        ["discriminator value"] = (t, n) => Union(n, $"\"discriminator\": {{ \"propertyName\": \"k\", \"mapping\": {{ {t}: \"#/components/schemas/A{n}\" }} }}"),
        ["discriminator target"] = (t, n) => Union(n, $"\"discriminator\": {{ \"propertyName\": \"k\", \"mapping\": {{ \"a\": {t} }} }}"),
        ["union constant"] = (t, n) => new($"/p{n}", Get(n, $"{{ \"$ref\": \"#/components/schemas/U{n}\" }}"),
            $"\"U{n}\": {{ \"oneOf\": [{{ \"type\": \"object\", \"required\": [\"k\"], \"properties\": {{ \"k\": {{ \"const\": {t} }}, \"a{n}\": {{ \"type\": \"string\" }} }} }}, " +
            $"{{ \"type\": \"object\", \"required\": [\"k\"], \"properties\": {{ \"k\": {{ \"const\": \"other\" }}, \"b{n}\": {{ \"type\": \"string\" }} }} }}] }}"),
        ["required name"] = (t, n) => Union(n, $"\"required\": [{t}]"),
        ["example"] = (t, n) => Response(n, $"{{ \"application/json\": {{ \"example\": {{ {t}: {t} }}, \"examples\": {{ {t}: {{ \"value\": {t}, \"summary\": {t} }} }}, \"schema\": {{ \"type\": \"string\" }} }} }}"),
        ["security scheme"] = (t, n) => new($"/p{n}", $"{{ \"get\": {{ \"operationId\": \"op{n}\", \"security\": [{{ {t}: [{t}] }}], {Ok} }} }}", "",
            new Dictionary<string, string>(StringComparer.Ordinal) { ["securitySchemes"] = $"{t}: {{ \"type\": \"apiKey\", \"in\": \"header\", \"name\": {t}, \"description\": {t} }}" }),
        ["component names"] = (t, n) => new($"/p{n}", $"{{ \"get\": {{ \"operationId\": \"op{n}\", {Ok} }} }}", "", new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["parameters"] = $"{t}: {{ \"in\": \"query\", \"name\": {t} }}", ["responses"] = $"{t}: {{ \"description\": {t} }}",
            ["headers"] = $"{t}: {{ \"schema\": {{ \"type\": \"string\" }} }}", ["examples"] = $"{t}: {{ \"value\": {t} }}",
        }),
    };

    private static string Inside(string prefix, string quoted) => JsonSerializer.Serialize(prefix + JsonSerializer.Deserialize<string>(quoted));

    private static Cell Operation(string n, string member, string method = "get") => new($"/p{n}", $"{{ \"{method}\": {{ \"operationId\": \"op{n}\", {member}, {Ok} }} }}");

    private static Cell Parameter(string n, string location, string name) =>
        Operation(n, $"\"parameters\": [{{ \"in\": \"{location}\", \"name\": {name}, \"schema\": {{ \"type\": \"string\" }} }}]");

    private static string Get(string n, string schema) =>
        $"{{ \"get\": {{ \"operationId\": \"op{n}\", \"responses\": {{ \"200\": {{ \"description\": \"ok\", \"content\": {{ \"application/json\": {{ \"schema\": {schema} }} }} }} }} }} }}";

    private static Cell Response(string n, string content) => new($"/p{n}",
        $"{{ \"get\": {{ \"operationId\": \"op{n}\", \"responses\": {{ \"200\": {{ \"description\": \"ok\", \"content\": {content} }} }} }} }}");

    private static Cell Schema(string n, string members) => new($"/p{n}", Get(n, $"{{ \"$ref\": \"#/components/schemas/S{n}\" }}"), $"\"S{n}\": {{ {members} }}");

    private static Cell Union(string n, string member) => new($"/p{n}", Get(n, $"{{ \"$ref\": \"#/components/schemas/U{n}\" }}"),
        $"\"U{n}\": {{ \"oneOf\": [{{ \"$ref\": \"#/components/schemas/A{n}\" }}, {{ \"$ref\": \"#/components/schemas/B{n}\" }}], {member} }}, " +
        $"\"A{n}\": {{ \"type\": \"object\", \"properties\": {{ \"k\": {{ \"type\": \"string\" }}, \"a{n}\": {{ \"type\": \"string\" }} }} }}, " +
        $"\"B{n}\": {{ \"type\": \"object\", \"properties\": {{ \"k\": {{ \"type\": \"string\" }}, \"b{n}\": {{ \"type\": \"string\" }} }} }}");
}
