using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Clients.Testing.Http;

namespace Clients.Testing.GitHub;

/// <summary>
/// What GitHub serves and the contract does not declare, as far as clients of it need: installation tokens of an App, and the files of
/// releases, which go to an address of their own and come from the signed host.
/// </summary>
internal sealed partial class BeyondContract(GitHubContext context)
{
    private readonly ConcurrentDictionary<long, Asset> _assets = new();

    public FakeResponse? Answer(RecordedRequest request)
    {
        var prefix = context.Options.PathPrefix;
        return request.Method switch
        {
            "POST" when TokenPath().IsMatch(request.Path) && request.Path.StartsWith(prefix + "/app/", StringComparison.Ordinal) => Token(request),
            "POST" when UploadPath().Match(request.Path) is { Success: true } match => Upload(request, match),
            "GET" when AssetPath().Match(request.Path) is { Success: true } match && match.Groups["before"].Value == prefix => Download(request, match),
            _ => null,
        };
    }

    /// <summary>The first of the accepted tokens, for an hour, to whoever shows a JWT; its signature is the business of other tests.</summary>
    private FakeResponse Token(RecordedRequest request) => CredentialOf(request).Split('.').Length == 3
        ? FakeResponse.Json(
            new JsonObject
            {
                ["token"] = context.Options.Tokens[0],
                ["expires_at"] = AccountJson.Time(context.Now.AddHours(1)),
                ["permissions"] = new JsonObject { ["actions"] = "write", ["contents"] = "write", ["metadata"] = "read" },
                ["repository_selection"] = "all",
            },
            201)
        : GitHubError.Create(401, "A JSON web token could not be decoded");

    private FakeResponse Upload(RecordedRequest request, Match match)
    {
        if (!context.Options.Tokens.Contains(CredentialOf(request), StringComparer.Ordinal))
            return GitHubError.Create(401, "Requires authentication");
        if (Exchange.ReadQuery(request.Query).GetValueOrDefault("name")?[0] is not { Length: > 0 } name)
            return GitHubError.Validation("Validation Failed", "ReleaseAsset", "name", "missing_field");
        if (context.World.Find(match.Groups["owner"].Value, match.Groups["repo"].Value) is not { } repository
            || !repository.Releases.Exists(release => release.Id == Number(match)))
            return GitHubError.NotFound();

        var asset = new Asset(
            700_000_001 + _assets.Count, name, request.Headers.GetValueOrDefault("Content-Type") ?? "application/octet-stream", request.Body.ToArray());
        _assets[asset.Id] = asset;
        return FakeResponse.Json(Json(repository, asset), 201);
    }

    private FakeResponse Download(RecordedRequest request, Match match)
    {
        if (context.World.Find(match.Groups["owner"].Value, match.Groups["repo"].Value) is not { } repository
            || !_assets.TryGetValue(Number(match), out var asset))
            return GitHubError.NotFound();

        return request.Headers.GetValueOrDefault("Accept")?.Contains("octet-stream", StringComparison.Ordinal) == true
            ? context.SignedHost.Redirect(() => asset.Content, asset.ContentType, asset.Name)
            : FakeResponse.Json(Json(repository, asset));
    }

    private JsonObject Json(Repository repository, Asset asset) => new()
    {
        ["id"] = asset.Id,
        ["node_id"] = Seed.NodeId("ReleaseAsset", asset.Id),
        ["url"] = context.Links.Api(repository, $"/releases/assets/{asset.Id}"),
        ["browser_download_url"] = GitHubLinks.Html(repository, "/releases/download/" + asset.Name),
        ["name"] = asset.Name,
        ["label"] = null,
        ["state"] = "uploaded",
        ["content_type"] = asset.ContentType,
        ["size"] = asset.Content.Length,
        ["download_count"] = 0,
        ["created_at"] = AccountJson.Time(context.Now),
        ["updated_at"] = AccountJson.Time(context.Now),
        ["uploader"] = AccountJson.Create(context.Links, "ada"),
    };

    private static string CredentialOf(RecordedRequest request) =>
        request.Headers.TryGetValue("Authorization", out var value) ? value.Split(' ', 2)[^1].Trim() : "";

    private static long Number(Match match) => long.Parse(match.Groups["id"].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("/app/installations/[0-9]+/access_tokens$")]
    private static partial Regex TokenPath();

    [GeneratedRegex("^/api/uploads/repos/(?<owner>[^/]+)/(?<repo>[^/]+)/releases/(?<id>[0-9]+)/assets$")]
    private static partial Regex UploadPath();

    [GeneratedRegex("^(?<before>.*)/repos/(?<owner>[^/]+)/(?<repo>[^/]+)/releases/assets/(?<id>[0-9]+)$")]
    private static partial Regex AssetPath();

    private sealed record Asset(long Id, string Name, string ContentType, byte[] Content);
}
