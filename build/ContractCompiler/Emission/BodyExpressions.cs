using ContractCompiler.Naming;
using ContractCompiler.Operations;
using ContractCompiler.Schemas;

namespace ContractCompiler.Emission;

/// <summary>The expression that makes the content of a request out of the body argument.</summary>
internal static class BodyExpressions
{
    public static string Content(BodyModel body, string value, ClientNames names)
    {
        var media = Literal.String(body.MediaType);
        return body.Kind switch
        {
            BodyKind.Json => $"RequestValue.Json({value}{NotNull(body)}, {Info(body.Use.Type, names)}, {media})",
            BodyKind.Text => $"RequestValue.Text({value}, {media})",
            BodyKind.Binary when body.Allowed.Count > 0 => $"RequestValue.File({value}, {string.Join(", ", body.Allowed.Select(Literal.String))})",
            BodyKind.Binary => $"RequestValue.Stream({value}, {media})",
            BodyKind.Form => $"RequestValue.UrlEncoded([{Parts(body, value, names)}])",
            _ => $"RequestValue.Multipart([{Parts(body, value, names)}])",
        };
    }

    private static string NotNull(BodyModel body) => body.Use switch
    {
        { Nullable: true, Type.IsValueType: true } => ".Value",
        { Nullable: true } => "!",
        _ => "",
    };

    private static string Parts(BodyModel body, string value, ClientNames names) => body.Fields is { } fields
        ? string.Join(", ", fields.Select(f => Part(f, $"{value}.{f.Property.Name}", names)).Append($"FormPart.Additional({value}.AdditionalProperties)"))
        : $"FormPart.Members({value}{NotNull(body)}, {Info(body.Use.Type, names)})";

    private static string Part(FormFieldModel field, string value, ClientNames names)
    {
        var name = Literal.String(field.Property.JsonName);
        var type = field.Property.Use.Type;
        var media = field.MediaType is { } stated ? ", " + Literal.String(stated) : "";
        if (field.Style is { } style && !ParameterStyles.IsText(type) && type.Kind != ClrKind.File)
        {
            return $"FormPart.Styled({name}, {value}, {Info(field.Property.Use, names)}, ParameterStyle.{style}, explode: {(field.Explode ? "true" : "false")})";
        }

        return type switch
        {
            { Kind: ClrKind.File } => $"FormPart.File({name}, {value}{media})",
            { Kind: ClrKind.List, Element: { Type.Kind: ClrKind.File } } => $"FormPart.Files({name}, {value}{media})",
            { Kind: ClrKind.List, Element: { Type: var element } } when ParameterStyles.IsText(element) => $"FormPart.Texts({name}, {value}{media})",
            { Kind: ClrKind.List, Element: { } element } => $"FormPart.Jsons({name}, {value}, {Info(element, names)}{media})",
            _ when ParameterStyles.IsText(type) || type.Kind == ClrKind.Bytes => $"FormPart.Text({name}, RequestValue.Format({value}){media})",
            _ => $"FormPart.Json({name}, {value}, {Info(field.Property.Use, names)}{media})",
        };
    }

    private static string Info(TypeUse use, ClientNames names) => $"{names.Json}.Of<{use.RuntimeName}>()";

    private static string Info(ClrType type, ClientNames names) => $"{names.Json}.Of<{type.Name}>()";
}
