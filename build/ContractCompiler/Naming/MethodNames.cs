using ContractCompiler.Policy;
using Microsoft.OpenApi;

namespace ContractCompiler.Naming;

/// <summary>The names of all client methods of a document, also of those that a slice leaves out.</summary>
internal sealed class MethodNames
{
    private static readonly string[] Members = ["Equals", "GetHashCode", "GetType", "ToString"];

    private readonly Dictionary<OpenApiOperation, string> _names;

    public MethodNames(OpenApiDocument document, UpstreamPolicy policy) =>
        _names = NameClaims.Settle(
            from path in document.Paths
            from operation in path.Value.Operations ?? []
            let id = Id(operation.Value, operation.Key, path.Key)
            select new NameClaim<OpenApiOperation>(
                operation.Value, MethodName.From(policy.For(id).Method, operation.Value, operation.Key, path.Key), id),
            Members, "Operation");

    /// <summary>What no other method may be called.</summary>
    public IEnumerable<string> All => _names.Values.Concat(Members);

    public string this[OpenApiOperation operation] => _names[operation];

    /// <summary>What policies, errors and telemetry call an operation.</summary>
    public static string Id(OpenApiOperation operation, HttpMethod method, string path) =>
        string.IsNullOrWhiteSpace(operation.OperationId) ? $"{method.Method} {path}" : operation.OperationId;
}
