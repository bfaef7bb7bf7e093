using System.Text.Json;

namespace Clients.Testing.Contracts;

/// <summary>Reads the operations of an OpenAPI document.</summary>
internal sealed class OperationReader(JsonElement root)
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

    private readonly SchemaReader _schemas = new(root);

    public IEnumerable<ContractOperation> Read()
    {
        if (!root.TryGetProperty("paths", out var paths))
            yield break;

        foreach (var path in paths.EnumerateObject().Where(path => path.Name.StartsWith('/')))
        {
            var location = JsonPointer.Append("#/paths", path.Name);
            var item = Follow(path.Value, ref location);
            foreach (var method in Methods)
            {
                if (item.TryGetProperty(method, out var operation))
                    yield return ReadOperation(path.Name, method, item, operation, location);
            }
        }
    }

    private ContractOperation ReadOperation(string path, string method, JsonElement item, JsonElement operation, string itemLocation)
    {
        var location = $"{itemLocation}/{method}";
        var multiSegment = new HashSet<string>(StringComparer.Ordinal);
        var parameters = new Dictionary<(string, string), ContractParameter>();

        // Parameters of the path come first, so that an operation's own replace them.
        foreach (var (owner, at) in new[] { (item, itemLocation), (operation, location) })
        {
            foreach (var (node, nodeLocation) in Elements(owner, "parameters", at))
            {
                var parameter = ReadParameter(node, nodeLocation);
                parameters[(parameter.In, parameter.Name)] = parameter;
                if (node.TryGetProperty("x-multi-segment", out var multi) && multi.ValueKind == JsonValueKind.True)
                    multiSegment.Add(parameter.Name);
            }
        }

        return new ContractOperation(OperationId(operation, method, path), method.ToUpperInvariant(), new PathTemplate(path, multiSegment))
        {
            Parameters = [.. parameters.Values],
            RequestBody = operation.TryGetProperty("requestBody", out var body) ? ReadBody(body, location + "/requestBody") : null,
            Responses = Members(operation, "responses", location)
                .ToDictionary(response => response.Name, ReadResponse, StringComparer.OrdinalIgnoreCase),
        };
    }

    private static string OperationId(JsonElement operation, string method, string path) =>
        operation.TryGetProperty("operationId", out var id) ? id.GetString()! : $"{method.ToUpperInvariant()} {path}";

    private ContractParameter ReadParameter(JsonElement node, string location)
    {
        var at = node.GetProperty("in").GetString()!;
        var style = node.TryGetProperty("style", out var declared) ? declared.GetString() : null;
        return new ContractParameter(
            node.GetProperty("name").GetString()!,
            at,
            IsTrue(node, "required") || at == "path",
            node.TryGetProperty("explode", out var explode)
                ? explode.ValueKind == JsonValueKind.True
                : at == "query" && style is null or "form",
            style == "deepObject",
            node.TryGetProperty("schema", out var schema) ? _schemas.Read(schema, location + "/schema") : null);
    }

    private ContractBody ReadBody(JsonElement node, string location)
    {
        node = Follow(node, ref location);
        var content = Members(node, "content", location).Select(media => new ContractMedia(
            media.Name,
            media.Node.TryGetProperty("schema", out var schema) ? _schemas.Read(schema, media.Location + "/schema") : null,
            ReadExample(media.Node, media.Location)));
        return new ContractBody(IsTrue(node, "required"), [.. content]);
    }

    private JsonElement? ReadExample(JsonElement media, string location)
    {
        if (media.TryGetProperty("example", out var example))
            return example;

        var first = Members(media, "examples", location).FirstOrDefault();
        return first.Name is not null && first.Node.TryGetProperty("value", out var value) ? value : null;
    }

    private ContractResponse ReadResponse((string Name, JsonElement Node, string Location) response)
    {
        var headers = Members(response.Node, "headers", response.Location).Select(header => new ContractParameter(
            header.Name,
            "header",
            IsTrue(header.Node, "required"),
            Explode: false,
            Deep: false,
            header.Node.TryGetProperty("schema", out var schema) ? _schemas.Read(schema, header.Location + "/schema") : null));
        return new ContractResponse(ReadBody(response.Node, response.Location), [.. headers]);
    }

    private IEnumerable<(string Name, JsonElement Node, string Location)> Members(JsonElement owner, string name, string location)
    {
        if (!owner.TryGetProperty(name, out var members))
            yield break;

        foreach (var member in members.EnumerateObject())
        {
            if (member.Name.StartsWith("x-", StringComparison.Ordinal) && name == "responses")
                continue;

            var at = JsonPointer.Append($"{location}/{name}", member.Name);
            yield return (member.Name, Follow(member.Value, ref at), at);
        }
    }

    private IEnumerable<(JsonElement Node, string Location)> Elements(JsonElement owner, string name, string location)
    {
        if (!owner.TryGetProperty(name, out var elements))
            yield break;

        var index = 0;
        foreach (var element in elements.EnumerateArray())
        {
            var at = JsonPointer.Append($"{location}/{name}", index++);
            yield return (Follow(element, ref at), at);
        }
    }

    private JsonElement Follow(JsonElement node, ref string location)
    {
        while (node.ValueKind == JsonValueKind.Object && node.TryGetProperty("$ref", out var reference))
        {
            location = reference.GetString()!;
            node = JsonPointer.Resolve(root, location);
        }

        return node;
    }

    private static bool IsTrue(JsonElement node, string name) =>
        node.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
