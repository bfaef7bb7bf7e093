namespace Clients.Resilience;

/// <summary>Finds the operation that a foreign request belongs to, by method and path; else makes one by the method's rules.</summary>
internal sealed class RouteTable
{
    private readonly string basePath;
    private readonly Dictionary<string, List<(string[] Segments, OperationDefinition Operation)>> byMethod = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OperationDefinition> unknown = new(StringComparer.Ordinal);

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

        foreach (var method in (string[])["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "POST", "PATCH", "QUERY"])
        {
            unknown[method] = Undeclared(method);
        }
    }

    public OperationDefinition Find(HttpRequestMessage request)
    {
        var method = request.Method.Method;
        if (request.RequestUri is { IsAbsoluteUri: true } uri && byMethod.TryGetValue(method, out var routes)
            && uri.AbsolutePath.StartsWith(basePath, StringComparison.Ordinal))
        {
            var path = Split(uri.AbsolutePath[basePath.Length..]);
            var found = routes.Find(route => route.Segments.Length == path.Length && Matches(route.Segments, path)).Operation
                ?? routes.Find(route => Matches(route.Segments, path)).Operation;
            if (found is not null)
            {
                return found;
            }
        }

        return unknown.TryGetValue(method, out var undeclared) ? undeclared : Undeclared(method);
    }

    private static OperationDefinition Undeclared(string method) => new()
    {
        Id = $"undeclared/{method.ToLowerInvariant()}",
        Method = new HttpMethod(method),
        Route = "(undeclared)",
        Idempotent = method is "GET" or "HEAD" or "OPTIONS" or "TRACE" or "PUT" or "DELETE" or "QUERY",
    };

    /// <summary>Segment by segment; a last parameter takes the rest, as paths of files do.</summary>
    private static bool Matches(string[] route, string[] path)
    {
        if (path.Length < route.Length || (path.Length > route.Length && (route.Length == 0 || !IsParameter(route[^1]))))
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
