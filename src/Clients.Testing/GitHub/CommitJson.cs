using System.Text.Json.Nodes;

namespace Clients.Testing.GitHub;

/// <summary>Commits, branches, tags and changed files.</summary>
internal static class CommitJson
{
    public static JsonObject Create(GitHubLinks links, Repository repository, Commit commit)
    {
        var identity = new JsonObject
        {
            ["name"] = commit.Author, ["email"] = $"{commit.Author}@acme.example", ["date"] = AccountJson.Time(commit.Date),
        };
        var tree = Seed.Sha("tree " + commit.Sha);
        return new JsonObject
        {
            ["sha"] = commit.Sha,
            ["node_id"] = Seed.NodeId("Commit", commit.Date.ToUnixTimeSeconds()),
            ["commit"] = new JsonObject
            {
                ["author"] = identity,
                ["committer"] = identity.DeepClone(),
                ["message"] = commit.Message,
                ["tree"] = new JsonObject { ["sha"] = tree, ["url"] = links.Api(repository, "/git/trees/" + tree) },
                ["url"] = links.Api(repository, "/git/commits/" + commit.Sha),
                ["comment_count"] = 0,
                ["verification"] = new JsonObject
                {
                    ["verified"] = false, ["reason"] = "unsigned", ["signature"] = null, ["payload"] = null, ["verified_at"] = null,
                },
            },
            ["url"] = links.Api(repository, "/commits/" + commit.Sha),
            ["html_url"] = GitHubLinks.Html(repository, "/commit/" + commit.Sha),
            ["comments_url"] = links.Api(repository, $"/commits/{commit.Sha}/comments"),
            ["author"] = AccountJson.Create(links, commit.Author),

            // A bot's address belongs to no account.
            ["committer"] = commit.Author == "hubot" ? null : AccountJson.Create(links, commit.Author),
            ["parents"] = commit.Parent is { } parent
                ? new JsonArray(Reference(links, repository, parent, withHtml: true))
                : new JsonArray(),
        };
    }

    public static JsonObject WithFiles(GitHubLinks links, Repository repository, Commit commit)
    {
        var json = Create(links, repository, commit);
        var count = commit.Files.Count;
        json["stats"] = new JsonObject { ["total"] = 3 * count, ["additions"] = 2 * count, ["deletions"] = count };
        json["files"] = Files(links, repository, commit.Files, commit);
        return json;
    }

    public static JsonArray Files(GitHubLinks links, Repository repository, IEnumerable<string> paths, Commit at) =>
        new([.. paths.Select(path => new JsonObject
    {
        ["sha"] = Seed.Sha($"{at.Sha} {path}"),
        ["filename"] = path,
        ["status"] = "modified",
        ["additions"] = 2,
        ["deletions"] = 1,
        ["changes"] = 3,
        ["blob_url"] = GitHubLinks.Html(repository, $"/blob/{at.Sha}/{path}"),
        ["raw_url"] = GitHubLinks.Html(repository, $"/raw/{at.Sha}/{path}"),
        ["contents_url"] = links.Api(repository, $"/contents/{path}?ref={at.Sha}"),
        ["patch"] = "@@ -1 +1,2 @@\n-before\n+after\n+and more",
    })]);

    public static JsonObject Reference(GitHubLinks links, Repository repository, Commit commit, bool withHtml = false)
    {
        var json = new JsonObject { ["sha"] = commit.Sha, ["url"] = links.Api(repository, "/commits/" + commit.Sha) };
        if (withHtml)
            json["html_url"] = GitHubLinks.Html(repository, "/commit/" + commit.Sha);

        return json;
    }

    public static JsonObject BranchSummary(GitHubLinks links, Repository repository, string name, Commit tip) => new()
    {
        ["name"] = name,
        ["commit"] = Reference(links, repository, tip),
        ["protected"] = IsProtected(name),
    };

    public static JsonObject Branch(GitHubLinks links, Repository repository, string name, Commit tip) => new()
    {
        ["name"] = name,
        ["commit"] = Create(links, repository, tip),
        ["_links"] = new JsonObject
        {
            ["self"] = links.Api(repository, "/branches/" + Uri.EscapeDataString(name)),
            ["html"] = GitHubLinks.Html(repository, "/tree/" + name),
        },
        ["protected"] = IsProtected(name),
        ["protection"] = new JsonObject
        {
            ["enabled"] = IsProtected(name),
            ["required_status_checks"] = new JsonObject
            {
                ["enforcement_level"] = IsProtected(name) ? "non_admins" : "off",
                ["contexts"] = new JsonArray(),
                ["checks"] = new JsonArray(),
            },
        },
        ["protection_url"] = links.Api(repository, $"/branches/{Uri.EscapeDataString(name)}/protection"),
    };

    public static JsonObject Tag(GitHubLinks links, Repository repository, string name, Commit commit) => new()
    {
        ["name"] = name,
        ["zipball_url"] = links.Api(repository, "/zipball/refs/tags/" + name),
        ["tarball_url"] = links.Api(repository, "/tarball/refs/tags/" + name),
        ["commit"] = Reference(links, repository, commit),
        ["node_id"] = Seed.NodeId("Ref", commit.Date.ToUnixTimeSeconds()),
    };

    public static bool IsProtected(string branch) => branch is "main" || branch.StartsWith("release/", StringComparison.Ordinal);
}
