namespace ContractCompiler.Tests;

internal static class Contracts
{
    /// <summary>A document with the given paths and schemas, both as flow-free YAML indented by two and four blanks.</summary>
    public static string With(string paths = "", string schemas = "") => $"""
        openapi: 3.1.0
        info:
          title: Pets
          version: 1.0.0
        paths:
        {(paths.Length > 0 ? paths : "  {}")}
        components:
          schemas:
        {(schemas.Length > 0 ? schemas : "    Unused: { type: object }")}
        """;

    public static string Get(string id, string schema) => $$"""
          /{{id}}:
            get:
              operationId: {{id}}
              responses:
                '200':
                  description: ok
                  content:
                    application/json:
                      schema: {{schema}}
        """;
}
