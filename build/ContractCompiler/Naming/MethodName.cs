using Microsoft.OpenApi;

namespace ContractCompiler.Naming;

/// <summary>The name of a client method: the policy's, else the operationId's, else one made of HTTP method and path.</summary>
internal static class MethodName
{
    private const string Suffix = "Async";

    public static string From(string? policyName, OpenApiOperation operation, HttpMethod method, string path)
    {
        var name = policyName ??
            (string.IsNullOrWhiteSpace(operation.OperationId) ? FromPath(method, path) : Identifier.Pascal(operation.OperationId));
        return name.EndsWith(Suffix, StringComparison.Ordinal) && name.Length > Suffix.Length ? name[..^Suffix.Length] : name;
    }

    /// <summary><c>GET /api/v3/series/{id}/episodes</c> → <c>GetApiV3SeriesByIdEpisodes</c>.</summary>
    private static string FromPath(HttpMethod method, string path)
    {
        var verb = Identifier.Pascal(method.Method.ToLowerInvariant());
        var words = PathWords(path);
        return words.Length == 0 ? verb + "Root" : verb + words;
    }

    /// <summary><c>/api/v3/series/{id}/episodes</c> → <c>ApiV3SeriesByIdEpisodes</c>.</summary>
    public static string PathWords(string path) => string.Concat(
        path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(segment => segment.Contains('{')
            ? string.Concat(segment.Split('{', '}').Where(s => s.Length > 0).Select(s => "By" + Identifier.Pascal(s)))
            : Identifier.Pascal(segment)));
}
