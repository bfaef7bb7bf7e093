using Microsoft.OpenApi;

namespace ContractCompiler.Diff.Wire;

/// <summary>The parameters of an operation, those of its path included. Those of the path are told by their position, all others by name.</summary>
internal sealed class ParameterComparison(SchemaComparison schemas, WireLog log)
{
    // OpenAPI says that parameters of these names are ignored: body, responses and security describe them.
    private static readonly string[] Ignored = ["Accept", "Content-Type", "Authorization"];

    public void Compare(
        OperationPair pair, (IOpenApiPathItem Item, OpenApiOperation Operation) before, (IOpenApiPathItem Item, OpenApiOperation Operation) after, WirePlace at)
    {
        var old = All(before.Item, before.Operation, pair.Old!.Path, at.OldPointer);
        var @new = All(after.Item, after.Operation, pair.New!.Path, at.NewPointer);
        foreach (var (key, (parameter, pointer)) in @new)
        {
            var place = Place(pair, parameter, at) with { NewPointer = pointer };
            if (!old.TryGetValue(key, out var known))
            {
                log.Add(IsRequired(parameter) ? WireRules.ParameterAddedRequired : WireRules.ParameterAdded, place, IsRequired(parameter) ? "added, required" : "added");
                continue;
            }

            Compare(pair, known.Parameter, parameter, place with { OldPointer = known.Pointer });
        }

        foreach (var (key, (parameter, pointer)) in old.Where(p => !@new.ContainsKey(p.Key)))
        {
            log.Add(WireRules.ParameterRemoved, Place(pair, parameter, at) with { OldPointer = pointer }, "removed", inOld: true);
        }
    }

    private void Compare(OperationPair pair, IOpenApiParameter before, IOpenApiParameter after, WirePlace place)
    {
        if (before.Name != after.Name)
        {
            log.Add(WireRules.PathParameterRenamed, place with { Direction = Direction.Both }, $"was `{before.Name}`", below: "/name");
        }

        if (IsRequired(before) != IsRequired(after))
        {
            log.Add(IsRequired(after) ? WireRules.ParameterRequired : WireRules.ParameterOptional, place,
                IsRequired(after) ? "is now required" : "is no longer required");
        }

        if (Style(before) is var oldStyle && Style(after) is var newStyle && oldStyle != newStyle)
        {
            log.Add(WireRules.ParameterStyle, place, $"{oldStyle} → {newStyle}");
        }

        if (Schema(before, place.OldPointer) is { } oldSchema && Schema(after, place.NewPointer) is { } newSchema)
        {
            schemas.Compare(
                (oldSchema, pair.Old!.Parameters.FirstOrDefault(p => p.WireName == before.Name)?.Use),
                (newSchema, pair.New!.Parameters.FirstOrDefault(p => p.WireName == after.Name)?.Use), place);
        }
    }

    private static Dictionary<string, (IOpenApiParameter Parameter, string Pointer)> All(
        IOpenApiPathItem item, OpenApiOperation operation, string path, string pointer)
    {
        var result = new Dictionary<string, (IOpenApiParameter, string)>(StringComparer.Ordinal);
        var shared = pointer[..pointer.LastIndexOf('/')];
        foreach (var (parameter, at) in (item.Parameters ?? []).Select((p, i) => (p, $"{shared}/parameters/{i}"))
            .Concat((operation.Parameters ?? []).Select((p, i) => (p, $"{pointer}/parameters/{i}"))))
        {
            if (parameter.Name is { Length: > 0 } name && parameter.In is { } location &&
                !(location == ParameterLocation.Header && Ignored.Contains(name, StringComparer.OrdinalIgnoreCase)))
            {
                var index = location == ParameterLocation.Path ? path.IndexOf($"{{{name}}}", StringComparison.Ordinal) : -1;
                var key = index >= 0 ? $"path {path[..index].Count(c => c == '{')}"
                    : $"{location} {(location == ParameterLocation.Header ? name.ToLowerInvariant() : name)}";
                result[key] = (parameter, at);
            }
        }

        return result;
    }

    private static WirePlace Place(OperationPair pair, IOpenApiParameter parameter, WirePlace at) => at with
    {
        Name = $"{parameter.In!.ToString()!.ToLowerInvariant()} parameter `{parameter.Name}`",
        Direction = Direction.Request,
        Anchor = Anchor.Parameter(pair.Key, parameter.Name!),
    };

    private static bool IsRequired(IOpenApiParameter parameter) => parameter.Required || parameter.In == ParameterLocation.Path;

    private static SchemaAt? Schema(IOpenApiParameter parameter, string pointer) =>
        parameter.Schema is { } schema ? new SchemaAt(schema, pointer + "/schema")
        : parameter.Content?.FirstOrDefault() is { Value.Schema: { } inner } content
            ? new SchemaAt(inner, JsonPointer.Append(pointer + "/content", content.Key) + "/schema")
            : null;

    private static string Style(IOpenApiParameter parameter)
    {
        if (parameter.Content is { Count: > 0 } content)
        {
            return content.Keys.First();
        }

        var style = parameter.Style ?? (parameter.In is ParameterLocation.Query or ParameterLocation.Cookie ? ParameterStyle.Form : ParameterStyle.Simple);
        var single = parameter.Schema is { } schema && Schemas.SchemaShape.TypeOf(schema) is not (JsonSchemaType.Array or JsonSchemaType.Object) && schema.Items is null;
        return single ? style.ToString() : $"{style}{(parameter.Explode ? " exploded" : " joined")}";
    }
}
