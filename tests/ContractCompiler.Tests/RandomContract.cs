using System.Text.Json.Nodes;

namespace ContractCompiler.Tests;

/// <summary>
/// Contracts that grow at random places. Schemas come out of a small stock, so that equal ones meet all the time; every operation,
/// component and member has a word of its own, so that no two things want one name.
/// </summary>
internal sealed class RandomContract
{
    private readonly Random _random;
    private readonly JsonObject _paths = [];
    private readonly JsonObject _schemas = [];
    private readonly JsonObject _responses = [];
    private readonly JsonObject _parameters = [];
    private readonly List<string> _operations = [];
    private int _words;

    public RandomContract(int seed)
    {
        _random = new Random(seed);
        for (var i = _random.Next(2, 8); i > 0; i--)
        {
            Grow();
        }
    }

    /// <summary>One operation or component more, in front of, between or behind what is there.</summary>
    public void Grow()
    {
        switch (_random.Next(5))
        {
            case 0:
                Insert(_schemas, Word("Schema"), Object(depth: 2));
                break;
            case 1:
                Insert(_responses, Word("response"), Content(Schema(2)));
                break;
            case 2:
                Insert(_parameters, Word("parameter"), Parameter());
                break;
            default:
                var id = Word("operation");
                _operations.Add(id);
                Insert(_paths, "/" + id, Operation(id));
                break;
        }
    }

    public IReadOnlyList<string> SomeOperations() => [.. _operations.Where(_ => _random.Next(2) == 0)];

    public override string ToString() => new JsonObject
    {
        ["openapi"] = "3.1.0",
        ["info"] = new JsonObject { ["title"] = "Random", ["version"] = "1" },
        ["paths"] = _paths.DeepClone(),
        ["components"] = new JsonObject
        {
            ["schemas"] = _schemas.DeepClone(), ["responses"] = _responses.DeepClone(), ["parameters"] = _parameters.DeepClone(),
        },
    }.ToJsonString();

    private JsonObject Operation(string id)
    {
        var parameters = new JsonArray(Parameter());
        if (Pick(_parameters) is { } shared)
        {
            parameters.Add((JsonNode)new JsonObject { ["$ref"] = "#/components/parameters/" + shared });
        }

        var responses = new JsonObject { ["200"] = Content(Schema(2)), ["404"] = Content(Schema(1)) };
        if (Pick(_responses) is { } answer)
        {
            responses["500"] = new JsonObject { ["$ref"] = "#/components/responses/" + answer };
        }

        var operation = new JsonObject { ["operationId"] = id, ["parameters"] = parameters, ["responses"] = responses };
        if (_random.Next(2) == 0)
        {
            operation["requestBody"] = Content(Object(1));
        }

        return new JsonObject { [_random.Next(2) == 0 ? "post" : "patch"] = operation };
    }

    private JsonNode Schema(int depth) => _random.Next(depth > 0 ? 6 : 3) switch
    {
        0 => new JsonObject { ["type"] = "string", ["enum"] = new JsonArray("asc", "desc") },
        1 => new JsonObject { ["type"] = "string" },
        2 when Pick(_schemas) is { } id => new JsonObject { ["$ref"] = "#/components/schemas/" + id },
        3 => new JsonObject { ["type"] = "array", ["items"] = Schema(depth - 1) },
        4 => new JsonObject { ["oneOf"] = new JsonArray(new JsonObject { ["type"] = "string" }, Object(depth - 1)) },
        _ when depth > 0 => Object(depth - 1),
        _ => new JsonObject { ["type"] = "integer" },
    };

    /// <summary>Also composed of a component, whose inline schemas then stand in two places.</summary>
    private JsonObject Object(int depth)
    {
        var self = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject { ["kind"] = Schema(depth), ["state"] = Schema(0), ["other_state"] = Schema(0) },
        };
        return _random.Next(3) == 0 && Pick(_schemas) is { } id
            ? new JsonObject { ["allOf"] = new JsonArray(new JsonObject { ["$ref"] = "#/components/schemas/" + id }, self) }
            : self;
    }

    private JsonObject Parameter() => new() { ["name"] = Word("query"), ["in"] = "query", ["schema"] = Schema(0) };

    private static JsonObject Content(JsonNode schema) => new()
    {
        ["description"] = "", ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = schema } },
    };

    private string Word(string kind) => $"{kind}{++_words}x";

    private string? Pick(JsonObject from) => from.Count == 0 ? null : from.ElementAt(_random.Next(from.Count)).Key;

    private void Insert(JsonObject into, string name, JsonNode value) => into.Insert(_random.Next(into.Count + 1), name, value);
}
