using System.Text.RegularExpressions;
using Clients.Resilience;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Clients.AspNetCore;

/// <summary>Takes the declared parameters out of an incoming request, and refuses what is not declared or not fit to go on.</summary>
internal static partial class ProxyValues
{
    private const int LongestName = 64;
    private const int LongestKey = 255;

    /// <summary>A value for every placeholder: the app's, else the route value of the same name.</summary>
    public static Dictionary<string, string> Path(HttpContext context, OperationDefinition operation, UpstreamProxyRequest request)
    {
        var path = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in PathNames(operation))
        {
            if (request.Values.TryGetValue(name, out var own))
            {
                path[name] = own;
            }
            else if (context.Request.RouteValues[name] is { } value)
            {
                path[name] = Segment(value.ToString() ?? string.Empty, name);
            }
            else if (operation.Input.Paths.Contains(name, StringComparer.Ordinal))
            {
                path[name] = string.Empty; // the root of what it names
            }
        }

        return path;
    }

    public static IEnumerable<string> PathNames(OperationDefinition operation) => Placeholder().Matches(operation.Route).Select(static m => m.Groups[1].Value);

    /// <summary>The query in the caller's order, then the app's own values. Read from the raw text, since ASP.NET Core folds the case of names.</summary>
    public static List<KeyValuePair<string, string>> Query(HttpContext context, OperationDefinition operation, UpstreamProxyRequest request)
    {
        var input = operation.Input;
        var query = new List<KeyValuePair<string, string>>();
        foreach (var pair in new QueryStringEnumerable(context.Request.QueryString.Value))
        {
            var (name, value) = (pair.DecodeName().ToString(), pair.DecodeValue().ToString());
            if (!input.Query.Contains(name, StringComparer.Ordinal) || request.Values.ContainsKey(name))
            {
                throw ProblemException.Invalid(Shown(name), "is not a parameter here");
            }

            if (!input.Lists.Contains(name, StringComparer.Ordinal) && query.Exists(other => other.Key == name))
            {
                throw ProblemException.Invalid(name, "may be given once only");
            }

            query.Add(new(name, value.Any(char.IsControl) ? throw ProblemException.Invalid(name, "must not hold control characters") : value));
        }

        query.AddRange(input.Query.Where(request.Values.ContainsKey).Select(name => KeyValuePair.Create(name, request.Values[name])));
        Demand(input, input.Query, name => query.Exists(pair => pair.Key == name));
        return query;
    }

    /// <summary>The declared headers. Others are left behind without a word: every caller sends some.</summary>
    public static Dictionary<string, string> Headers(
        HttpContext context, OperationDefinition operation, UpstreamDefinition definition, UpstreamProxyRequest request)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in operation.Input.Headers)
        {
            if (request.Values.TryGetValue(name, out var own))
            {
                headers[name] = own;
            }
            else if (ProxyHeaders.MayEnter(name, definition) && Header(context, name) is { } value)
            {
                headers[name] = value;
            }
        }

        Demand(operation.Input, operation.Input.Headers, headers.ContainsKey);
        return headers;
    }

    /// <summary>The caller's own key, where the operation takes one; else the pipeline makes one for each call.</summary>
    public static string? Key(HttpContext context, OperationDefinition operation, UpstreamProxyRequest request)
    {
        if (!operation.IdempotencyKey && !operation.Input.Headers.Contains(ProxyHeaders.IdempotencyKey, StringComparer.OrdinalIgnoreCase))
        {
            return null;
        }

        var key = request.Values.GetValueOrDefault(ProxyHeaders.IdempotencyKey) ?? Header(context, ProxyHeaders.IdempotencyKey);
        return key is null or { Length: > 0 and <= LongestKey } ? key : throw ProblemException.Invalid(ProxyHeaders.IdempotencyKey, $"must be 1 to {LongestKey} characters long");
    }

    /// <summary>One field line, printable, and not declared to be about this connection only (RFC 9110, section 7.6.1).</summary>
    private static string? Header(HttpContext context, string name)
    {
        var values = context.Request.Headers[name];
        if (values.Count == 0 || context.Request.Headers.Connection.Any(line => Names(line).Contains(name, StringComparer.OrdinalIgnoreCase)))
        {
            return null;
        }

        return values.Count > 1 ? throw ProblemException.Invalid(name, "may be given once only")
            : ProxyHeaders.IsText(values[0]!) ? values[0]
            : throw ProblemException.Invalid(name, "must be printable ASCII");

        static string[] Names(string? line) => line?.Split(',', StringSplitOptions.TrimEntries) ?? [];
    }

    /// <summary>
    /// A server may decode once more than this one did: what still looks encoded, or is a separator somewhere, is refused rather than guessed at.
    /// </summary>
    private static string Segment(string value, string name) =>
        StillEncoded().IsMatch(value) || value.Contains('\\', StringComparison.Ordinal) || value.Any(char.IsControl)
            ? throw ProblemException.Invalid(name, "must not hold backslashes, control characters, encoded slashes or anything encoded twice")
            : value;

    private static void Demand(OperationInput input, IReadOnlyList<string> names, Func<string, bool> isThere)
    {
        if (input.Required.FirstOrDefault(name => names.Contains(name, StringComparer.Ordinal) && !isThere(name)) is { } missing)
        {
            throw ProblemException.Invalid(missing, "is required");
        }
    }

    private static string Shown(string name) => name.Length <= LongestName ? name : name[..LongestName];

    [GeneratedRegex(@"\{([^}]+)\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex("%[0-9A-Fa-f]{2}")]
    private static partial Regex StillEncoded();
}
