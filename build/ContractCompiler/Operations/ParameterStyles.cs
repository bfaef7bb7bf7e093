using ContractCompiler.Schemas;
using Microsoft.OpenApi;

namespace ContractCompiler.Operations;

/// <summary>How a parameter's value becomes text: by style, explode, content and type.</summary>
internal static class ParameterStyles
{
    /// <summary>The style by the name that <c>Clients.Resilience.ParameterStyle</c> gives it.</summary>
    public static string Of(IOpenApiParameter parameter, ParameterIn location) =>
        SwaggerDefaults.CollectionFormat(parameter.Extensions) == "tsv" ? "TabDelimited" : (location, parameter.Style) switch
        {
            (ParameterIn.Path, ParameterStyle.Label) => "Label",
            (ParameterIn.Path, ParameterStyle.Matrix) => "Matrix",
            (ParameterIn.Path or ParameterIn.Header, _) => "Simple",
            (ParameterIn.Query, ParameterStyle.SpaceDelimited) => "SpaceDelimited",
            (ParameterIn.Query, ParameterStyle.PipeDelimited) => "PipeDelimited",
            (ParameterIn.Query, ParameterStyle.DeepObject) => "DeepObject",
            _ => "Form",
        };

    public static bool Explode(IOpenApiParameter parameter) =>
        parameter.Explode && SwaggerDefaults.CollectionFormat(parameter.Extensions) is null or "multi";

    public static ParameterForm Form(IOpenApiParameter parameter, ClrType type, ParameterIn location, string style)
    {
        if (parameter.Content is { Count: > 0 } content)
        {
            return MediaTypes.IsJson(content.Keys.First()) || !IsText(type) ? ParameterForm.Json : ParameterForm.Text;
        }

        if (location == ParameterIn.Query && parameter.AllowReserved)
        {
            return ParameterForm.Styled;
        }

        return type switch
        {
            _ when IsText(type) => style is "Label" or "Matrix" ? ParameterForm.Styled : ParameterForm.Text,
            { Kind: ClrKind.List, Element.Type: var element } when location == ParameterIn.Query && Explode(parameter) && style != "DeepObject" && IsText(element) =>
                ParameterForm.Texts,
            _ => ParameterForm.Styled,
        };
    }

    public static bool IsText(ClrType type) => type.Kind is not (ClrKind.Json or ClrKind.List or ClrKind.Map or ClrKind.Record or ClrKind.Union or
        ClrKind.Bytes or ClrKind.File);
}
