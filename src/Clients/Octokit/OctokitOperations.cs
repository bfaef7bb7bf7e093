using System.Text.RegularExpressions;
using Clients.Resilience;

namespace Clients.GitHub;

/// <summary>
/// What governs a request of Octokit's: the contract's operation, which has the same policy when a repository is named by its id (Octokit's
/// overloads, and every page after the first), or one of the two transfers of files that the contract does not declare. Else the rules of the method.
/// </summary>
internal sealed partial class OctokitOperations(UpstreamConnection connection)
{
    /// <summary>As the contract's downloads: ten minutes, and never silent for 30 s.</summary>
    private static readonly TimeSpan Transfer = TimeSpan.FromMinutes(10);

    private static readonly OperationDefinition UploadAsset = new()
    {
        Id = "repos/upload-release-asset",
        Method = HttpMethod.Post,
        Route = "/repos/{owner}/{repo}/releases/{release_id}/assets",
        Idempotent = false,
        Total = Transfer,
        Attempt = Transfer,
    };

    private static readonly OperationDefinition DownloadAsset = new()
    {
        Id = "repos/get-release-asset",
        Method = HttpMethod.Get,
        Route = "/repos/{owner}/{repo}/releases/assets/{asset_id}",
        Idempotent = true,
        Total = Transfer,
        Attempt = TimeSpan.FromSeconds(10),
        Idle = TimeSpan.FromSeconds(30),
        Streaming = true,
    };

    /// <summary><c>null</c>: what the pipeline finds itself.</summary>
    public OperationDefinition? Find(HttpRequestMessage message)
    {
        var address = message.RequestUri!;
        return connection.FindOperation(message.Method, address)
            ?? connection.FindOperation(message.Method, ByName(address))
            ?? (message.Method == HttpMethod.Post && UploadPath().IsMatch(address.AbsolutePath) ? UploadAsset
                : message.Method == HttpMethod.Get && OctokitRequests.IsRaw(message) && DownloadPath().IsMatch(address.AbsolutePath) ? DownloadAsset
                : null);
    }

    /// <summary>The same path with a name in the place of the id; for finding its operation, not for sending.</summary>
    private static Uri ByName(Uri address) => new UriBuilder(address) { Path = IdPath().Replace(address.AbsolutePath, "/repos/owner/name/") }.Uri;

    [GeneratedRegex("/repositories/[0-9]+/")]
    private static partial Regex IdPath();

    [GeneratedRegex("/(repos/[^/]+/[^/]+|repositories/[0-9]+)/releases/[0-9]+/assets$")]
    private static partial Regex UploadPath();

    [GeneratedRegex("/(repos/[^/]+/[^/]+|repositories/[0-9]+)/releases/assets/[0-9]+$")]
    private static partial Regex DownloadPath();
}
