using System.Text;
using Microsoft.OpenApi;

namespace ContractCompiler.Schemas;

/// <summary>A schema as a text that is the same for schemas that become the same type, whatever their documentation and limits.</summary>
internal sealed class SchemaText
{
    private readonly Dictionary<IOpenApiSchema, string> _texts = new(ReferenceEqualityComparer.Instance);

    public string Of(IOpenApiSchema schema)
    {
        if (schema is OpenApiSchemaReference { Reference: var reference })
        {
            return $"${reference.ReferenceV3 ?? reference.Id}";
        }

        if (!_texts.TryGetValue(schema, out var text))
        {
            _texts[schema] = "";
            text = _texts[schema] = Write(schema);
        }

        return text;
    }

    private string Write(IOpenApiSchema schema)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        var text = new StringBuilder("{");
        Add("type", schema.Type?.ToString());
        Add("format", schema.Format);
        Add("const", schema.Const);
        Add("default", schema.Default?.ToJsonString());
        Add("flags", (schema.ReadOnly, schema.WriteOnly, schema.Deprecated, schema.AdditionalPropertiesAllowed, schema.Pattern is null).ToString());
        Add("enum", schema.Enum is { Count: > 0 } values ? string.Join(',', values.Select(v => v?.ToJsonString())) : null);
        Add("required", schema.Required is { Count: > 0 } required ? string.Join(',', required.Order(StringComparer.Ordinal)) : null);
        Add("discriminator", schema.Discriminator is { } discriminator
            ? $"{discriminator.PropertyName}{string.Concat(discriminator.Mapping?.Select(m => $" {m.Key}={m.Value.Reference.Id}") ?? [])}" : null);
        foreach (var (name, extension) in schema.Extensions ?? Enumerable.Empty<KeyValuePair<string, IOpenApiExtension>>())
        {
            Add(name, (extension as JsonNodeExtension)?.Node?.ToJsonString());
        }

        foreach (var (name, member) in schema.Properties ?? Enumerable.Empty<KeyValuePair<string, IOpenApiSchema>>())
        {
            Add("." + name, Of(member));
        }

        foreach (var (name, member) in schema.PatternProperties ?? Enumerable.Empty<KeyValuePair<string, IOpenApiSchema>>())
        {
            Add("~" + name, Of(member));
        }

        Add("items", schema.Items is null ? null : Of(schema.Items));
        Add("values", schema.AdditionalProperties is null ? null : Of(schema.AdditionalProperties));
        if (schema is OpenApiSchema { UnevaluatedProperties: var allowed, UnevaluatedPropertiesSchema: var others })
        {
            Add("others", others is null ? allowed.ToString() : Of(others));
        }

        AddAll("allOf", schema.AllOf);
        AddAll("oneOf", schema.OneOf);
        AddAll("anyOf", schema.AnyOf);
        return text.Append('}').ToString();

        void Add(string key, string? value)
        {
            if (value is not null)
            {
                text.Append(Naming.Literal.String(key)).Append(':').Append(value).Append(';');
            }
        }

        void AddAll(string key, IList<IOpenApiSchema>? schemas) => Add(key, schemas is { Count: > 0 } ? string.Join('|', schemas.Select(Of)) : null);
    }
}
