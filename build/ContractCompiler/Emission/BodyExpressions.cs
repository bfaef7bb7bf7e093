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

    private static string Parts(BodyModel body, string value, ClientNames names) => body.Form is { } form
        ? string.Join(", ", form.Properties.Select(p => Part(p, $"{value}.{p.Name}", names)))
        : $"FormPart.Members({value}{NotNull(body)}, {Info(body.Use.Type, names)})";

    private static string Part(PropertyModel member, string value, ClientNames names)
    {
        var name = Literal.String(member.JsonName);
        return member.Use.Type switch
        {
            { Kind: ClrKind.File } => $"FormPart.File({name}, {value})",
            { Kind: ClrKind.List, Element.Type.Kind: ClrKind.File } => $"FormPart.Files({name}, {value})",
            { Kind: ClrKind.List, Element.Type: var element } when IsScalar(element) => $"FormPart.Texts({name}, {value})",
            var type when IsScalar(type) => $"FormPart.Text({name}, RequestValue.Format({value}))",
            var type => $"FormPart.Json({name}, {value}, {names.Json}.Of<{(type.IsValueType ? member.Use.Text : type.Name)}>())",
        };
    }

    private static bool IsScalar(ClrType type) =>
        type.Kind is not (ClrKind.Json or ClrKind.List or ClrKind.Map or ClrKind.Record or ClrKind.Union or ClrKind.Bytes or ClrKind.File);

    private static string Info(ClrType type, ClientNames names) => $"{names.Json}.Of<{type.Name}>()";
}
