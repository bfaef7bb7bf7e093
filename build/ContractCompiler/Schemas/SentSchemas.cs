using Microsoft.OpenApi;

namespace ContractCompiler.Schemas;

/// <summary>The schemas that request bodies are made of: there a read-only member is the server's to fill in, however required it is.</summary>
internal sealed class SentSchemas
{
    private readonly HashSet<IOpenApiSchema> _schemas = new(ReferenceEqualityComparer.Instance);

    public static SentSchemas Of(OpenApiDocument document)
    {
        var result = new SentSchemas();
        foreach (var media in document.Paths.SelectMany(p => p.Value.Operations?.Values ?? Enumerable.Empty<OpenApiOperation>())
            .SelectMany(o => o.RequestBody?.Content?.Values ?? Enumerable.Empty<IOpenApiMediaType>()))
        {
            result.Visit(media.Schema);
        }

        return result;
    }

    public bool Contains(IOpenApiSchema schema) => _schemas.Contains(Target(schema));

    private void Visit(IOpenApiSchema? schema)
    {
        if (schema is null || !_schemas.Add(Target(schema)))
        {
            return;
        }

        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        var target = Target(schema);
        foreach (var inner in (target.Properties?.Values ?? Enumerable.Empty<IOpenApiSchema>()).Concat(target.AllOf ?? [])
            .Concat(target.OneOf ?? []).Concat(target.AnyOf ?? []).Append(target.Items!).Append(target.AdditionalProperties!))
        {
            Visit(inner);
        }
    }

    private static IOpenApiSchema Target(IOpenApiSchema schema) => schema is OpenApiSchemaReference { Target: { } target } ? target : schema;
}
