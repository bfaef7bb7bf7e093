using System.Collections.Frozen;

namespace Clients.Resilience;

/// <summary>Finds the operation that a foreign request belongs to, by method and path; else makes one by the method's rules.</summary>
internal sealed class RouteTable
{
    private const string UndeclaredRoute = "(undeclared)";

    private static readonly FrozenDictionary<string, OperationDefinition> Unknown =
        ((string[])["GET", "HEAD", "OPTIONS", "TRACE", "CONNECT", "PUT", "DELETE", "POST", "PATCH", "QUERY"])
        .ToFrozenDictionary(static method => method, static method => Create(method, method.ToLowerInvariant()), StringComparer.Ordinal);

    private readonly string basePath;
    private readonly Dictionary<string, List<(string[] Segments, OperationDefinition Operation)>> byMethod = new(StringComparer.Ordinal);

    public RouteTable(UpstreamDefinition definition)
    {
        basePath = definition.BaseAddress.AbsolutePath.TrimEnd('/');
        foreach (var operation in definition.Operations)
        {
            var routes = byMethod.TryGetValue(operation.Method.Method, out var list) ? list : byMethod[operation.Method.Method] = [];
            routes.Add((Split(operation.Route), operation));
        }

        foreach (var routes in byMethod.Values)
        {
            routes.Sort(static (a, b) => Literals(b.Segments).CompareTo(Literals(a.Segments)));
        }
    }

    public OperationDefinition Find(HttpRequestMessage request) => Find(request.Method, request.RequestUri) ?? Undeclared(request.Method.Method);

    /// <summary>The declared operation; <c>null</c> when there is none.</summary>
    public OperationDefinition? Find(HttpMethod method, Uri? address)
    {
        if (address is { IsAbsoluteUri: true } uri && byMethod.TryGetValue(method.Method, out var routes)
            && uri.AbsolutePath.StartsWith(basePath, StringComparison.Ordinal) && uri.AbsolutePath.AsSpan(basePath.Length) is [] or ['/', ..])
        {
            var path = Split(uri.AbsolutePath[basePath.Length..]);
            return routes.Find(route => route.Segments.Length == path.Length && Matches(route.Segments, path)).Operation
                ?? routes.Find(route => TakesTheRest(route.Segments, route.Operation) && Matches(route.Segments, path)).Operation;
        }

        return null;
    }

    /// <summary>An operation that no contract declares. Its id is one of a few: it becomes a tag of metrics.</summary>
    public static OperationDefinition Undeclared(string method) => Unknown.TryGetValue(method, out var known) ? known : Create(method, "other");

    public static bool IsUndeclared(OperationDefinition operation) => ReferenceEquals(operation.Route, UndeclaredRoute);

    /// <summary>Whether this is one of the methods that have a meaning of their own.</summary>
    public static bool IsKnown(string method) => Unknown.ContainsKey(method);

    private static OperationDefinition Create(string method, string name) => new()
    {
        Id = $"undeclared/{name}",
        Method = new HttpMethod(method),
        Route = UndeclaredRoute,
        Idempotent = method is "GET" or "HEAD" or "OPTIONS" or "TRACE" or "PUT" or "DELETE" or "QUERY",
    };

    /// <summary>
    /// Whether a last parameter may hold slashes, as paths of files do: the contract says so, or the route of a hand-written interface, in
    /// Refit's way (<c>{**path}</c>).
    /// </summary>
    private static bool TakesTheRest(string[] route, OperationDefinition operation) => route is [.., ['{', .., '}'] last]
        && (last.StartsWith("{**", StringComparison.Ordinal) || operation.Input.Paths.Contains(last[1..^1], StringComparer.Ordinal));

    /// <summary>Segment by segment; what the path has beyond the route is its last parameter's.</summary>
    private static bool Matches(string[] route, string[] path)
    {
        if (path.Length < route.Length)
        {
            return false;
        }

        for (var i = 0; i < route.Length; i++)
        {
            if (!IsParameter(route[i]) && !string.Equals(route[i], path[i], StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    private static int Literals(string[] segments) => segments.Count(static segment => !IsParameter(segment));

    private static bool IsParameter(string segment) => segment.Contains('{', StringComparison.Ordinal);

    private static string[] Split(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);
}
