using System.Text.Json.Nodes;

namespace Clients.Testing.GitHub;

/// <summary>Releases and their assets.</summary>
internal static class ReleaseJson
{
    public static JsonObject Create(GitHubLinks links, Repository repository, Release release) => new()
    {
        ["id"] = release.Id,
        ["node_id"] = Seed.NodeId("Release", release.Id),
        ["url"] = links.Api(repository, $"/releases/{release.Id}"),
        ["html_url"] = GitHubLinks.Html(repository, "/releases/tag/" + release.Tag),
        ["assets_url"] = links.Api(repository, $"/releases/{release.Id}/assets"),
        ["upload_url"] = links.Upload($"/repos/{repository.FullName}/releases/{release.Id}/assets{{?name,label}}"),
        ["tarball_url"] = links.Api(repository, "/tarball/" + release.Tag),
        ["zipball_url"] = links.Api(repository, "/zipball/" + release.Tag),
        ["tag_name"] = release.Tag,
        ["target_commitish"] = "main",
        ["name"] = release.Name,
        ["body"] = $"What is new in {release.Tag}.\n",
        ["draft"] = release.IsDraft,
        ["prerelease"] = release.IsPrerelease,
        ["immutable"] = false,
        ["created_at"] = AccountJson.Time(release.CreatedAt),
        ["updated_at"] = AccountJson.Time(release.CreatedAt.AddHours(1)),
        ["published_at"] = release.IsDraft ? null : AccountJson.Time(release.CreatedAt.AddHours(1)),
        ["author"] = AccountJson.Create(links, "ada"),
        ["assets"] = release.HasAsset ? new JsonArray(Asset(links, repository, release)) : new JsonArray(),
    };

    private static JsonObject Asset(GitHubLinks links, Repository repository, Release release)
    {
        var id = release.Id + 1_000_000;
        return new JsonObject
        {
            ["id"] = id,
            ["node_id"] = Seed.NodeId("ReleaseAsset", id),
            ["url"] = links.Api(repository, $"/releases/assets/{id}"),
            ["browser_download_url"] = GitHubLinks.Html(repository, $"/releases/download/{release.Tag}/rocket.iso"),
            ["name"] = "rocket.iso",
            ["label"] = null,
            ["state"] = "uploaded",
            ["content_type"] = "application/octet-stream",
            ["size"] = Seed.LargeSize,
            ["digest"] = null,
            ["download_count"] = 3_000_000_000,
            ["created_at"] = AccountJson.Time(release.CreatedAt),
            ["updated_at"] = AccountJson.Time(release.CreatedAt),
            ["uploader"] = AccountJson.Create(links, "ada"),
        };
    }
}
