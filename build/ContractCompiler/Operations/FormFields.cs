using ContractCompiler.Schemas;
using Microsoft.OpenApi;

namespace ContractCompiler.Operations;

/// <summary>The fields of a form, with what its <c>encoding</c>, or OpenAPI 2.0's <c>collectionFormat</c>, says of each.</summary>
internal static class FormFields
{
    public static IReadOnlyList<FormFieldModel>? Of(IOpenApiMediaType media, RecordModel? record)
    {
        var declared = media.Schema is null ? [] : RecordBuilder.Parts(media.Schema).SelectMany(p => p.Properties ?? Enumerable.Empty<KeyValuePair<string, IOpenApiSchema>>())
            .GroupBy(p => p.Key).ToDictionary(g => g.Key, g => g.Last().Value, StringComparer.Ordinal);
        return record?.Properties.Select(p => Of(p, media.Encoding?.TryGetValue(p.JsonName, out var encoding) == true ? encoding : null,
            declared.TryGetValue(p.JsonName, out var schema) ? SwaggerDefaults.CollectionFormat(schema.Extensions) : null)).ToList();
    }

    private static FormFieldModel Of(PropertyModel property, OpenApiEncoding? encoding, string? collectionFormat)
    {
        var field = new FormFieldModel(property)
        {
            // A list of types or a range leaves the choice to the file.
            MediaType = encoding?.ContentType is { } type && !type.Contains(',', StringComparison.Ordinal) && !MediaTypes.IsRange(type) ? type : null,
        };
        return (collectionFormat, encoding?.Style) switch
        {
            ("csv", _) => field with { Style = "Form" },
            ("ssv", _) => field with { Style = "SpaceDelimited" },
            ("tsv", _) => field with { Style = "TabDelimited" },
            ("pipes", _) => field with { Style = "PipeDelimited" },
            (_, ParameterStyle.SpaceDelimited) => field with { Style = "SpaceDelimited", Explode = encoding!.Explode == true },
            (_, ParameterStyle.PipeDelimited) => field with { Style = "PipeDelimited", Explode = encoding!.Explode == true },
            (_, ParameterStyle.DeepObject) => field with { Style = "DeepObject", Explode = true },
            (_, ParameterStyle.Form) => field with { Style = "Form", Explode = encoding!.Explode != false },
            _ => field,
        };
    }
}
