using System.Text.Json.Nodes;

namespace Clients.Testing.GitHub;

/// <summary>What every endpoint works with.</summary>
internal sealed record GitHubContext(
    FakeGitHubOptions Options, World World, GitHubLinks Links, SignedHost SignedHost, RateLimits RateLimits)
{
    public DateTimeOffset Now => Options.TimeProvider.GetUtcNow();

    /// <summary>The repository that the path names; the gate has made sure that it exists and may be seen.</summary>
    public Repository Repository(FakeRequest request) => World.Find(request.Path("owner"), request.Path("repo"))!;

    /// <summary>Registers an operation of one repository; the world is locked while it answers.</summary>
    public void On(FakeUpstream upstream, string operationId, Func<FakeRequest, Repository, FakeResponse> answer) =>
        upstream.On(operationId, request =>
        {
            lock (World.Lock)
                return answer(request, Repository(request));
        });

    /// <summary>One page of a list, with its <c>Link</c>; no page goes beyond what is reachable, though the total counts everything.</summary>
    public FakeResponse Page<T>(
        FakeRequest request, Repository? repository, IReadOnlyList<T> items, Func<T, JsonNode> toJson, string? wrappedIn = null,
        int reachable = int.MaxValue)
    {
        var page = Paging.Read(request);
        IReadOnlyList<T> served = items.Count <= reachable ? items : [.. items.Take(reachable)];
        var array = new JsonArray([.. page.Of(served).Select(toJson)]);
        var body = wrappedIn is null ? (JsonNode)array : new JsonObject { ["total_count"] = items.Count, [wrappedIn] = array };
        var link = page.Link(request, Links, repository, served.Count);
        var response = FakeResponse.Json(body);
        return link is null ? response : response.With("Link", link);
    }
}
