namespace Clients.Resilience;

/// <summary>
/// A route that ends in a placeholder ends in a slash when its value is empty (the root of a repository's contents, say), and many
/// servers know only the path without it.
/// </summary>
internal static class TrailingSlash
{
    public static void Trim(HttpRequestMessage request, OperationDefinition operation)
    {
        if (request.RequestUri is { } uri && operation.Route.EndsWith('}') && uri.AbsolutePath is [_, .., '/'] path)
        {
            request.RequestUri = new UriBuilder(uri) { Path = path[..^1] }.Uri;
        }
    }
}
