using System.Text.Json.Nodes;
using ContractCompiler.Naming;
using ContractCompiler.Operations;

namespace ContractCompiler.Lint;

/// <summary>What of an operation is missing, or does not reach the client. Judged by what was compiled, so that it is true of this compiler.</summary>
internal sealed class OperationLint(SourceFile source, JsonObject root, DiagnosticBag diagnostics)
{
    public void Check(OperationModel operation)
    {
        var pointer = JsonPointer.Append("/paths", operation.Path, operation.Method.Method.ToLowerInvariant());
        if (root["paths"]?[operation.Path] is not JsonObject item || item[operation.Method.Method.ToLowerInvariant()] is not JsonObject declared)
        {
            return;
        }

        if (operation.OperationId is null)
        {
            diagnostics.Warning("CC0054", source, pointer, $"'{operation.Id}' has no operationId: its method is called {operation.Name}Async, after the path.",
                "Give it an operationId, so that a change of the path does not rename the method.");
        }

        if (!operation.Responses.Any(r => r.IsSuccess || r.Status == "default"))
        {
            diagnostics.Warning("CC0055", source, pointer, $"'{operation.Id}' documents no success: its method returns nothing.", "Document the 2xx response.");
        }

        foreach (var status in operation.Responses.Where(r => r.IsSuccess).GroupBy(r => r.Status).Where(g => g.Any(r => IsUnread(r, g.First()))))
        {
            diagnostics.Note("CC0059", source, JsonPointer.Append(pointer, "responses", status.Key),
                $"{string.Join(", ", status.Where(r => IsUnread(r, status.First())).Select(r => r.MediaType))} is never asked for: {status.First().MediaType} stands for it.",
                "Nothing to do if that carries what you want.");
        }

        foreach (var (status, response) in declared["responses"] as JsonObject ?? [])
        {
            if (response is JsonObject given && !given.ContainsKey("description") && !given.ContainsKey("$ref"))
            {
                diagnostics.Warning("CC0061", source, JsonPointer.Append(pointer, "responses", status), "The response has no description, which OpenAPI requires.", "Add one.");
            }
        }

        Parameters(operation, item, declared, pointer);
    }

    /// <summary>Neither read with the first nor by a method of its own: the same data in another coat, or JSON of another shape.</summary>
    private static bool IsUnread(ResponseModel response, ResponseModel first) =>
        response != first && (response.IsOtherCoat || response.Kind == first.Kind && response.Use != first.Use);

    private void Parameters(OperationModel operation, JsonObject item, JsonObject declared, string pointer)
    {
        var seen = new HashSet<(string?, string?)>();
        var list = declared["parameters"] as JsonArray ?? [];
        foreach (var (parameter, at, isOwn) in list.Select((p, i) => (Resolve(p), $"{pointer}/parameters/{i}", true))
            .Concat((item["parameters"] as JsonArray ?? []).Select((p, i) => (Resolve(p), $"{JsonPointer.Append("/paths", operation.Path)}/parameters/{i}", false))))
        {
            var (name, location) = (parameter?["name"]?.ToString(), parameter?["in"]?.ToString());
            if (name is null || location is not ("query" or "header" or "path" or "cookie"))
            {
                continue;
            }

            if (!seen.Add((name, location)) && isOwn)
            {
                diagnostics.Warning("CC0057", source, at, $"The {location} parameter '{name}' stands twice in '{operation.Id}'; the last one counts.", "Remove one.");
            }

            var isReserved = location == "header" && name.ToUpperInvariant() is "ACCEPT" or "CONTENT-TYPE" or "AUTHORIZATION";
            // CC0032 has said it of a path parameter already.
            if (!isReserved && location != "path" && !operation.Parameters.Any(p => p.WireName == name && p.In.ToString().Equals(location, StringComparison.OrdinalIgnoreCase)))
            {
                diagnostics.Warning("CC0056", source, at, $"The {location} parameter '{name}' of '{operation.Id}' is not offered: the client never sends it.",
                    "Send it with a handler of your own if the upstream needs it.");
            }
        }

        foreach (var shadow in operation.Parameters.Where(p => p.Name != Identifier.Camel(p.WireName)))
        {
            diagnostics.Note("CC0058", source, pointer, $"The parameter '{shadow.WireName}' of '{operation.Id}' is called '{shadow.Name}' in C#: its own name is taken there.",
                "Nothing to do, or give the two parameters names that differ in more than their place.");
        }
    }

    private JsonObject? Resolve(JsonNode? node) =>
        (node as JsonObject)?["$ref"]?.ToString() is { } reference ? JsonPointer.Follow(root, reference) as JsonObject : node as JsonObject;
}
