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
    public const int LineLength = 150;

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

        if (operations.Count == 0)
        {
            // NSwag writes no client without operations; the templates leave this one out.
            paths["/"] = new JsonObject { ["get"] = new JsonObject { ["responses"] = new JsonObject { ["200"] = new JsonObject { ["description"] = "" } } } };
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
        ["count"] = operations.Count,
        ["interface"] = names.Interface,
        ["client"] = names.Client,
        ["wire"] = names.Wire,
        ["upstream"] = names.Upstream,
        ["readers"] = names.Readers,
        ["json"] = names.Json,
        ["doc"] = Lines(Literal.Documentation($"{title} {version}.")),
        ["remarks"] = Lines(Element("remarks", "remarks", Literal.Documentation(description))),
        // By number, not by width: what stands in which statement must not depend on how long a name is.
        ["types"] = Lines(JsonDeclarations.Of(operations, models, reflection).Chunk(2).Select(pair => string.Concat(pair.Select(d => "." + d)))),
    };

    /// <summary>A documentation element: its tags on the lines of its text, nothing where there is nothing to say.</summary>
    public static JsonArray Summary(IReadOnlyList<string> text) => Lines(Element("summary", "summary", text));

    public static IEnumerable<string> Element(string open, string close, IReadOnlyList<string> text) => text switch
    {
        [] => [],
        [var line] => [$"<{open}>{line}</{close}>"],
        _ => [$"<{open}>{text[0]}", .. text.Skip(1).SkipLast(1), $"{text[^1]}</{close}>"],
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

        var terms = items.Select((item, i) => i == 0 ? item : " " + item).Select((item, i) => i < items.Count - 1 ? item + separator : item);
        return string.Concat(Filled([.. terms]).Select(l => "\n        " + l));
    }

    /// <summary>Lines, each of as many items as fit on it.</summary>
    public static IEnumerable<string> Filled(IEnumerable<string> items)
    {
        const int indent = 8;
        var line = "";
        foreach (var item in items)
        {
            if (line.Length > 0 && indent + line.Length + item.Length > LineLength)
            {
                yield return line;
                line = "";
            }

            line += line.Length == 0 ? item.TrimStart() : item;
        }

        if (line.Length > 0)
        {
            yield return line;
        }
    }

    public static JsonArray Lines(IEnumerable<string> lines) => new([.. lines.Select(l => (JsonNode)l)]);
}
