using System.Globalization;
using System.Text.Json.Nodes;

namespace Clients.Testing.GitHub;

/// <summary>Repositories, languages, topics, branches, tags and releases.</summary>
internal sealed class RepositoryEndpoints(GitHubContext context)
{
    private GitHubLinks Links => context.Links;

    public void Register(FakeUpstream upstream)
    {
        context.On(upstream, "repos/get", Get);
        upstream.On(
            "repos/get-by-id",
            request => Get(request, context.World.Find(long.Parse(request.Path("repository_id"), CultureInfo.InvariantCulture))!));
        context.On(upstream, "repos/list-languages", (_, repository) =>
            FakeResponse.Json(
                new JsonObject(repository.Languages.Select(language => KeyValuePair.Create(language.Key, (JsonNode?)language.Value)))));
        context.On(upstream, "repos/get-all-topics", (_, repository) =>
            FakeResponse.Json(
                new JsonObject { ["names"] = new JsonArray([.. repository.Topics.Select(topic => JsonValue.Create(topic))]) }));
        context.On(upstream, "repos/list-branches", ListBranches);
        context.On(upstream, "repos/get-branch", GetBranch);
        context.On(upstream, "repos/list-tags", (request, repository) => context.Page(
            request, repository, [.. repository.Tags.Reverse()], tag => CommitJson.Tag(Links, repository, tag.Key, tag.Value)));
        context.On(upstream, "repos/list-releases", (request, repository) => context.Page(
            request, repository, repository.Releases, release => ReleaseJson.Create(Links, repository, release)));
        context.On(
            upstream,
            "repos/get-latest-release",
            (_, repository) => Release(repository, repository.Releases.Find(release => !release.IsDraft && !release.IsPrerelease)));
        context.On(
            upstream,
            "repos/get-release-by-tag",
            (request, repository) => Release(repository, repository.Releases.Find(release => release.Tag == request.Path("tag"))));
    }

    private FakeResponse Get(FakeRequest request, Repository repository)
    {
        var credential = GitHubGate.CredentialOf(request);
        return FakeResponse.Json(
            RepositoryJson.Full(Links, repository, mayPush: context.Options.Tokens.Contains(credential, StringComparer.Ordinal)));
    }

    private FakeResponse ListBranches(FakeRequest request, Repository repository)
    {
        var branches = repository.Branches.ToList();
        if (request.Query("protected") is { } wanted)
            branches.RemoveAll(branch => CommitJson.IsProtected(branch.Key) != (wanted == "true"));

        return context.Page(request, repository, branches, branch => CommitJson.BranchSummary(Links, repository, branch.Key, branch.Value));
    }

    private FakeResponse GetBranch(FakeRequest request, Repository repository)
    {
        var name = request.Path("branch");
        if (repository.Branches.TryGetValue(name, out var tip))
            return FakeResponse.Json(CommitJson.Branch(Links, repository, name, tip));

        return repository.RenamedBranches.TryGetValue(name, out var renamed)
            ? GitHubError.Moved(301, Links.ById(repository, "/branches/" + Uri.EscapeDataString(renamed)))
            : GitHubError.Create(404, "Branch not found");
    }

    private FakeResponse Release(Repository repository, Release? release) =>
        release is null ? GitHubError.NotFound() : FakeResponse.Json(ReleaseJson.Create(Links, repository, release));
}
