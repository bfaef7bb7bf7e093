using ContractCompiler.Naming;
using ContractCompiler.Operations;
using ContractCompiler.Policy;

namespace ContractCompiler.Commands;

/// <summary>A folder without an OpenAPI document serves a hand-written Refit interface: its policy names operations as <c>METHOD /path</c>.</summary>
internal static class HandWrittenOperations
{
    private static readonly string[] Methods = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"];

    public static IReadOnlyList<OperationModel> Of(UpstreamPolicy policy, DiagnosticBag diagnostics)
    {
        var names = new NameScope(["Definition"]);
        var result = new List<OperationModel>();
        foreach (var (id, operation) in policy.Operations)
        {
            if (id.Split(' ', 2) is not [var method, ['/', ..] path] || !Methods.Contains(method))
            {
                diagnostics.Error("CC0126", policy.Source, JsonPointer.Append("/operations", id),
                    $"'{id}' does not name an operation of a hand-written interface.",
                    "Write method and route as the Refit attribute has them, such as 'GET /users/{id}'.");
                continue;
            }

            var http = HttpMethod.Parse(method);
            result.Add(new OperationModel
            {
                Id = id, OperationId = null, Method = http, Path = path,
                Name = names.Take(MethodName.From(operation.Method, new Microsoft.OpenApi.OpenApiOperation(), http, path)),
                Summary = [], Remarks = [], Parameters = [], Body = null,
                Result = new ResultModel(ResultKind.None, null), Responses = [], Policy = operation,
            });
        }

        return result;
    }
}
