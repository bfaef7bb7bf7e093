using System.Globalization;
using System.Text.Json.Nodes;

namespace Clients.Testing.GitHub;

/// <summary>Commits and comparisons.</summary>
internal sealed class CommitEndpoints(GitHubContext context)
{
    private GitHubLinks Links => context.Links;

    public void Register(FakeUpstream upstream)
    {
        context.On(upstream, "repos/list-commits", List);
        context.On(upstream, "repos/get-commit", Get);
        context.On(upstream, "repos/compare-commits-with-basehead", Compare);
    }

    private FakeResponse List(FakeRequest request, Repository repository)
    {
        if (repository.IsEmpty)
            return GitHubError.Create(409, "Git Repository is empty.");
        if (repository.Resolve(request.Query("sha")) is not { } tip)
            return GitHubError.NotFound();

        var commits = tip.Ancestors();
        if (request.Query("path") is { } path)
            commits = commits.Where(
                commit => commit.Files.Any(file => file == path || file.StartsWith(path.TrimEnd('/') + "/", StringComparison.Ordinal)));
        foreach (var who in new[] { request.Query("author"), request.Query("committer") }.OfType<string>())
            commits = commits.Where(commit => who == commit.Author || who == commit.Author + "@acme.example");
        if (Time(request.Query("since")) is { } since)
            commits = commits.Where(commit => commit.Date >= since);
        if (Time(request.Query("until")) is { } until)
            commits = commits.Where(commit => commit.Date <= until);

        return context.Page(request, repository, [.. commits], commit => CommitJson.Create(Links, repository, commit));
    }

    private FakeResponse Get(FakeRequest request, Repository repository)
    {
        if (repository.IsEmpty)
            return GitHubError.Create(409, "Git Repository is empty.");

        return repository.Resolve(request.Path("ref")) is { } commit
            ? FakeResponse.Json(CommitJson.WithFiles(Links, repository, commit))
            : GitHubError.Validation($"No commit found for SHA: {request.Path("ref")}");
    }

    private FakeResponse Compare(FakeRequest request, Repository repository)
    {
        var basehead = request.Path("basehead");
        var names = basehead.Split("...", 2);
        if (repository.Resolve(names[0]) is not { } from || repository.Resolve(names[1]) is not { } to)
            return GitHubError.NotFound();

        var before = from.Ancestors().ToHashSet();
        var mergeBase = to.Ancestors().First(before.Contains);
        var ahead = to.Ancestors().TakeWhile(commit => commit != mergeBase).Reverse().ToList();
        var behind = from.Ancestors().TakeWhile(commit => commit != mergeBase).Count();
        var page = request.Query("page") is null && request.Query("per_page") is null ? new Paging(1, 250) : Paging.Read(request);
        var body = new JsonObject
        {
            ["url"] = Links.Api(repository, "/compare/" + basehead),
            ["html_url"] = GitHubLinks.Html(repository, "/compare/" + basehead),
            ["permalink_url"] = GitHubLinks.Html(repository, $"/compare/acme:{from.Sha[..7]}...acme:{to.Sha[..7]}"),
            ["diff_url"] = GitHubLinks.Html(repository, $"/compare/{basehead}.diff"),
            ["patch_url"] = GitHubLinks.Html(repository, $"/compare/{basehead}.patch"),
            ["base_commit"] = CommitJson.Create(Links, repository, from),
            ["merge_base_commit"] = CommitJson.Create(Links, repository, mergeBase),
            ["status"] = (ahead.Count, behind) switch
            {
                (0, 0) => "identical", (_, 0) => "ahead", (0, _) => "behind", _ => "diverged",
            },
            ["ahead_by"] = ahead.Count,
            ["behind_by"] = behind,
            ["total_commits"] = ahead.Count,
            ["commits"] = new JsonArray([.. page.Of(ahead).Select(commit => CommitJson.Create(Links, repository, commit))]),
        };
        if (page.Page == 1)
            body["files"] = CommitJson.Files(
                Links, repository, ahead.SelectMany(commit => commit.Files).Distinct(StringComparer.Ordinal), to);

        var response = FakeResponse.Json(body);
        return page.Link(request, Links, repository, ahead.Count) is { } link ? response.With("Link", link) : response;
    }

    private static DateTimeOffset? Time(string? text) => text is null ? null : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
