using System.Text.Json.Nodes;

namespace Clients.Testing.GitHub;

/// <summary>Repositories, in full and as other resources embed them.</summary>
internal static class RepositoryJson
{
    // Name and path of every address in a repository; those in braces are URI templates.
    private static readonly (string Name, string Path)[] Addresses =
    [
        ("archive_url", "/{archive_format}{/ref}"), ("assignees_url", "/assignees{/user}"),
        ("blobs_url", "/git/blobs{/sha}"), ("branches_url", "/branches{/branch}"),
        ("collaborators_url", "/collaborators{/collaborator}"), ("comments_url", "/comments{/number}"),
        ("commits_url", "/commits{/sha}"), ("compare_url", "/compare/{base}...{head}"),
        ("contents_url", "/contents/{+path}"), ("contributors_url", "/contributors"),
        ("deployments_url", "/deployments"), ("downloads_url", "/downloads"), ("events_url", "/events"),
        ("forks_url", "/forks"), ("git_commits_url", "/git/commits{/sha}"), ("git_refs_url", "/git/refs{/sha}"),
        ("git_tags_url", "/git/tags{/sha}"), ("hooks_url", "/hooks"),
        ("issue_comment_url", "/issues/comments{/number}"), ("issue_events_url", "/issues/events{/number}"),
        ("issues_url", "/issues{/number}"), ("keys_url", "/keys{/key_id}"), ("labels_url", "/labels{/name}"),
        ("languages_url", "/languages"), ("merges_url", "/merges"), ("milestones_url", "/milestones{/number}"),
        ("notifications_url", "/notifications{?since,all,participating}"), ("pulls_url", "/pulls{/number}"),
        ("releases_url", "/releases{/id}"), ("stargazers_url", "/stargazers"), ("statuses_url", "/statuses/{sha}"),
        ("subscribers_url", "/subscribers"), ("subscription_url", "/subscription"), ("tags_url", "/tags"),
        ("teams_url", "/teams"), ("trees_url", "/git/trees{/sha}"),
    ];

    public static JsonObject Summary(GitHubLinks links, Repository repository)
    {
        var json = new JsonObject
        {
            ["id"] = repository.Id,
            ["node_id"] = Seed.NodeId("Repository", repository.Id),
            ["name"] = repository.Name,
            ["full_name"] = repository.FullName,
            ["owner"] = AccountJson.Create(links, repository.Owner),
            ["private"] = repository.IsPrivate,
            ["html_url"] = GitHubLinks.Html(repository),
            ["description"] = repository.Description,
            ["fork"] = repository.IsFork,
            ["url"] = links.Api(repository),
        };
        foreach (var (name, path) in Addresses)
            json[name] = links.Api(repository, path);

        return json;
    }

    public static JsonObject Full(GitHubLinks links, Repository repository, bool mayPush)
    {
        var json = Summary(links, repository);
        json["git_url"] = $"git://github.com/{repository.FullName}.git";
        json["ssh_url"] = $"git@github.com:{repository.FullName}.git";
        json["clone_url"] = GitHubLinks.Html(repository, ".git");
        json["svn_url"] = GitHubLinks.Html(repository);
        json["mirror_url"] = null;
        json["homepage"] = null;
        json["language"] = repository.Language;
        json["license"] = repository.HasLicense ? License(links) : null;
        json["size"] = repository.Size;
        json["default_branch"] = "main";
        json["topics"] = new JsonArray([.. repository.Topics.Select(topic => JsonValue.Create(topic))]);
        json["visibility"] = repository.IsPrivate ? "private" : "public";
        json["archived"] = repository.IsArchived;
        json["disabled"] = false;
        json["is_template"] = false;
        json["created_at"] = AccountJson.Time(repository.CreatedAt);
        json["updated_at"] = AccountJson.Time(repository.UpdatedAt);
        json["pushed_at"] = repository.IsEmpty ? null : AccountJson.Time(repository.Commits[^1].Date);
        foreach (var name in new[] { "forks_count", "forks", "network_count" })
            json[name] = repository.Forks;
        foreach (var name in new[] { "stargazers_count", "watchers_count", "watchers" })
            json[name] = repository.Stars;
        foreach (var name in new[] { "open_issues_count", "open_issues", "subscribers_count" })
            json[name] = 0;
        foreach (var name in new[] { "has_issues", "has_projects", "has_wiki" })
            json[name] = true;
        json["has_pages"] = false;
        json["has_discussions"] = false;
        json["permissions"] = new JsonObject
        {
            ["admin"] = false, ["maintain"] = false, ["push"] = mayPush, ["triage"] = mayPush, ["pull"] = true,
        };
        json["organization"] = AccountJson.Create(links, repository.Owner);
        return json;
    }

    private static JsonObject License(GitHubLinks links) => new()
    {
        ["key"] = "mit",
        ["name"] = "MIT License",
        ["spdx_id"] = "MIT",
        ["url"] = links.Api("/licenses/mit"),
        ["node_id"] = "MDc6TGljZW5zZTEz",
    };
}
