using ContractCompiler.Naming;
using Microsoft.OpenApi;

namespace ContractCompiler.Schemas;

/// <summary>Where a schema is declared.</summary>
/// <param name="Name">The name that an inline schema gets if it needs a type of its own.</param>
/// <param name="Path">The way to it: tells places apart whose names are the same.</param>
/// <param name="Owner">The component or operation that it is a part of.</param>
/// <param name="IsShared">Whether a component declares it: then it may stand in several operations.</param>
internal sealed record SchemaPlace(string Name, string Path, string Owner, bool IsShared)
{
    public SchemaPlace At(string role, string? step = null) => this with { Name = Name + role, Path = $"{Path}/{step ?? role}" };
}

/// <summary>
/// The place of every inline schema: the component that declares it, however many operations and compositions lead there, else the
/// operation. It says nothing about what else a document holds, which is what keeps names stable (docs/decisions/0013).
/// </summary>
internal sealed class SchemaPlaces
{
    private readonly SchemaText _texts = new();
    private readonly Dictionary<IOpenApiSchema, SchemaPlace> _places = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(string Owner, string Text), IOpenApiSchema> _firsts = [];
    private readonly Dictionary<IOpenApiSchema, IOpenApiSchema> _canonical = new(ReferenceEqualityComparer.Instance);

    public SchemaPlaces(OpenApiDocument document, IReadOnlyDictionary<string, string> componentNames)
    {
        var components = document.Components;
        foreach (var (id, schema) in components?.Schemas ?? Enumerable.Empty<KeyValuePair<string, IOpenApiSchema>>())
        {
            Declare(schema, Shared(componentNames[id], "schemas/" + id));
        }

        foreach (var (id, response) in components?.Responses ?? Enumerable.Empty<KeyValuePair<string, IOpenApiResponse>>())
        {
            Declare(response.Content, id, "Response");
        }

        foreach (var (id, body) in components?.RequestBodies ?? Enumerable.Empty<KeyValuePair<string, IOpenApiRequestBody>>())
        {
            Declare(body.Content, id, "Body");
        }

        foreach (var (id, parameter) in components?.Parameters ?? Enumerable.Empty<KeyValuePair<string, IOpenApiParameter>>())
        {
            Declare(parameter, Shared(Identifier.Pascal(id) + "Parameter", "parameters/" + id));
        }

        foreach (var (path, item) in document.Paths)
        {
            foreach (var parameter in item.Parameters?.Where(p => p is not OpenApiParameterReference) ?? [])
            {
                var name = Identifier.Pascal(parameter.Name ?? "");
                Declare(parameter, Shared(Identifier.Pascal(MethodName.PathWords(path) + name), $"paths{path}?{parameter.Name}"));
            }
        }
    }

    /// <summary>Says where a schema that no component declares stands; one that has a place already keeps it.</summary>
    public void Declare(IOpenApiSchema? schema, SchemaPlace place)
    {
        if (schema is OpenApiSchemaReference reference)
        {
            // A reference into the middle of something: what it leads to has no other name if nothing else declares it.
            if (SchemaShape.ReferenceId(reference) is null && reference.Target is { } target && !_places.ContainsKey(target))
            {
                Declare(target, place);
            }

            return;
        }

        if (schema is null || !_places.TryAdd(schema, place))
        {
            return;
        }

        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        Fold(schema, place);
        foreach (var (name, member) in schema.Properties ?? Enumerable.Empty<KeyValuePair<string, IOpenApiSchema>>())
        {
            Declare(member, place.At(Identifier.Pascal(name), name));
        }

        Declare(schema.Items, place.At("Item", "[]"));
        Declare(schema.AdditionalProperties, place.At("Value", "{}"));
        Declare((schema as OpenApiSchema)?.UnevaluatedPropertiesSchema, place.At("Value", "{}"));
        foreach (var values in schema.PatternProperties?.Values ?? Enumerable.Empty<IOpenApiSchema>())
        {
            Declare(values, place.At("Value", "{}"));
        }

        foreach (var part in schema.AllOf ?? [])
        {
            Declare(part, place);
        }

        foreach (var (branch, role) in UnionBuilder.Branches(schema))
        {
            Declare(branch, place.At(role));
        }
    }

    public SchemaPlace Of(IOpenApiSchema schema) => _places[schema];

    /// <summary>
    /// The first schema of the same owner that says the same: within one component or operation equal schemas are one type, beyond it they
    /// are not, for what another owner holds must not decide a name.
    /// </summary>
    public IOpenApiSchema Canonical(IOpenApiSchema schema) => _canonical.GetValueOrDefault(schema, schema);

    private void Fold(IOpenApiSchema schema, SchemaPlace place)
    {
        if (place.Path == place.Owner || SchemaKind.Of(schema) is null)
        {
            return;
        }

        var key = (place.Owner, _texts.Of(schema));
        if (!_firsts.TryAdd(key, schema))
        {
            _canonical.Add(schema, _firsts[key]);
        }
    }

    private void Declare(IOpenApiParameter parameter, SchemaPlace place)
    {
        Declare(parameter.Schema, place);
        foreach (var media in parameter.Content?.Values ?? Enumerable.Empty<IOpenApiMediaType>())
        {
            Declare(media.Schema, place);
        }
    }

    private void Declare(IDictionary<string, IOpenApiMediaType>? content, string id, string role)
    {
        foreach (var (mediaType, media) in content ?? Enumerable.Empty<KeyValuePair<string, IOpenApiMediaType>>())
        {
            var name = Identifier.Pascal(id);
            Declare(media.Schema, Shared(name.EndsWith(role, StringComparison.Ordinal) ? name : name + role, $"{role}/{id}/{mediaType}"));
        }
    }

    private static SchemaPlace Shared(string name, string path) => new(name, path, path, IsShared: true);
}
