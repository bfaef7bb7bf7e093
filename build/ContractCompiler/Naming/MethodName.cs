using System.Text.RegularExpressions;
using Microsoft.OpenApi;

namespace ContractCompiler.Naming;

/// <summary>The name of a client method: the policy's, else the operationId's, else one made of HTTP method and path.</summary>
internal static partial class MethodName
{
    private const string Suffix = "Async";

    public static string From(string? policyName, OpenApiOperation operation, HttpMethod method, string path)
    {
        var name = policyName ??
            (string.IsNullOrWhiteSpace(operation.OperationId) ? FromPath(method, path) : Identifier.Pascal(operation.OperationId));
        return name.EndsWith(Suffix, StringComparison.Ordinal) && name.Length > Suffix.Length ? name[..^Suffix.Length] : name;
    }

    /// <summary>
    /// <c>GET /api/v3/series/{id}/episodes</c> → <c>GetApiV3SeriesByIdEpisodes</c>; <c>POST /jobs/{name}:cancel</c> → <c>PostJobsByNameCancel</c>.
    /// Every part of the path is in the name, so that what is added to a contract gives no other operation another name.
    /// </summary>
    private static string FromPath(HttpMethod method, string path)
    {
        var verb = Identifier.Pascal(method.Method.ToLowerInvariant());
        var words = PathWords(path);
        return words.Length == 0 ? verb + "Root" : verb + words;
    }

    /// <summary><c>/api/v3/series/{id}/episodes</c> → <c>ApiV3SeriesByIdEpisodes</c>; it may begin with a digit.</summary>
    public static string PathWords(string path) => string.Concat(
        Pieces().Matches(path.Split('?', '#')[0]).Select(p => p.Value).Where(p => p.Any(char.IsLetterOrDigit))
            .Select(p => p.StartsWith('{') ? "By" + Word(p[1..^1].Split('=')[0]) : Word(p)));

    // Something stands before it: a word may begin with a digit.
    private static string Word(string piece) => Identifier.Pascal(piece).TrimStart('_');

    [GeneratedRegex(@"\{[^{}]*\}|[^{}/]+")]
    private static partial Regex Pieces();
}
