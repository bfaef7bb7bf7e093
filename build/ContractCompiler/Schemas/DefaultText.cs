using ContractCompiler.Naming;
using Microsoft.OpenApi;

namespace ContractCompiler.Schemas;

/// <summary>
/// The documentation of a member or parameter with its default. A default is what the server assumes: it is told, and never put in place of
/// what is absent, neither in what is read nor in what is sent.
/// </summary>
internal static class DefaultText
{
    private const int Longest = 60;

    public static IReadOnlyList<string> Documentation(string? description, IOpenApiSchema? schema) =>
        schema?.Default is { } value && !SchemaShape.IsNullNode(value) && value.ToJsonString() is { Length: <= Longest } text
            ? With(Literal.Documentation(description), Literal.Documentation($"Default: {text}."))
            : Literal.Documentation(description);

    private static IReadOnlyList<string> With(IReadOnlyList<string> description, IReadOnlyList<string> value) =>
        description is [var only] && value is [var one] && only.Length + one.Length < Literal.LineLength
            ? [$"{only}{(char.IsLetterOrDigit(only[^1]) || only[^1] is ')' or '`' ? "." : "")} {one}"]
            : [.. description, .. value];
}
