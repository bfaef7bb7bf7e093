using System.Text.Json.Nodes;
using ContractCompiler.Naming;
using ContractCompiler.Operations;
using ContractCompiler.Schemas;

namespace ContractCompiler.Emission;

/// <summary>
/// The normalised contract that NSwag renders. It is an OpenAPI document whose components and operations carry, in the extensions
/// <c>x-model</c>, <c>x-operation</c> and <c>x-client</c>, everything that a template needs to know: NSwag decides no name and no type.
/// </summary>
/// <remarks>No object here may have a member "type" or "properties": NSwag would read it as a schema.</remarks>
internal sealed class RenderDocument(
    ClientNames names, IReadOnlyList<OperationModel> operations, IReadOnlyCollection<Model> models, bool reflection)
{
    private const int LineLength = 130;

    public JsonObject Build(string title, string version, string? description)
    {
        var expressions = new OperationExpressions(names);
        var paths = new JsonObject();
        for (var i = 0; i < operations.Count; i++)
        {
            paths["/" + i] = new JsonObject
            {
                ["get"] = new JsonObject
                {
                    ["operationId"] = operations[i].Name,
                    ["x-operation"] = expressions.Build(operations[i]),
                    ["responses"] = new JsonObject { ["200"] = new JsonObject { ["description"] = "" } },
                },
            };
        }

        var schemas = new JsonObject();
        foreach (var model in models)
        {
            schemas[model.Name] = new JsonObject { ["type"] = "object", ["x-model"] = ModelExpressions.Build(model, reflection) };
        }

        return new JsonObject
        {
            ["openapi"] = "3.0.3",
            ["info"] = new JsonObject { ["title"] = names.Client, ["version"] = "1" },
            ["x-client"] = Client(title, version, description),
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = schemas },
        };
    }

    private JsonObject Client(string title, string version, string? description) => new()
    {
        ["interface"] = names.Interface,
        ["client"] = names.Client,
        ["wire"] = names.Wire,
        ["upstream"] = names.Upstream,
        ["readers"] = names.Readers,
        ["json"] = names.Json,
        ["doc"] = Lines(Literal.Documentation($"{title} {version}.")),
        ["remarks"] = Lines(Literal.Documentation(description)),
        ["types"] = Lines(JsonDeclarations.Of(operations, models, reflection)),
    };

    /// <summary>A documentation element: on one line where it fits, nothing where there is nothing to say.</summary>
    public static JsonArray Summary(IReadOnlyList<string> text) => Lines(Element("summary", "summary", text));

    public static IEnumerable<string> Element(string open, string close, IReadOnlyList<string> text) => text switch
    {
        [] => [],
        [var line] => [$"<{open}>{line}</{close}>"],
        _ => [$"<{open}>", .. text, $"</{close}>"],
    };

    /// <summary>
    /// Items of a list after <paramref name="head"/>: on the same line if all fit there, else as many on a line of their own as fit.
    /// </summary>
    public static string Wrapped(string head, IReadOnlyList<string> items, string separator = ",")
    {
        var line = string.Join(separator + " ", items);
        if (head.Length + line.Length < LineLength)
        {
            return line;
        }

        var lines = new List<string>();
        foreach (var (i, item) in items.Index())
        {
            var text = i < items.Count - 1 ? item + separator : item;
            if (lines.Count > 0 && lines[^1].Length + text.Length < LineLength)
            {
                lines[^1] += " " + text;
            }
            else
            {
                lines.Add(text);
            }
        }

        return string.Concat(lines.Select(l => "\n        " + l));
    }

    public static JsonArray Lines(IEnumerable<string> lines) => new([.. lines.Select(l => (JsonNode)l)]);
}
