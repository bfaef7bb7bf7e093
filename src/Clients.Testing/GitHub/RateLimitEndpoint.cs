using System.Text.Json.Nodes;

namespace Clients.Testing.GitHub;

/// <summary>The state of the limits; asking for it costs nothing.</summary>
internal sealed class RateLimitEndpoint(GitHubContext context)
{
    public void Register(FakeUpstream upstream) => upstream.On("rate-limit/get", request =>
    {
        var credential = GitHubGate.CredentialOf(request);
        return FakeResponse.Json(new JsonObject
        {
            ["resources"] = new JsonObject
            {
                [RateLimits.Core] = Json(context.RateLimits.Get(credential, RateLimits.Core)),
                [RateLimits.Search] = Json(context.RateLimits.Get(credential, RateLimits.Search)),
            },
        }).With("Cache-Control", "no-cache");
    });

    private static JsonObject Json(RateLimit limit) => new()
    {
        ["limit"] = limit.Limit, ["used"] = limit.Used, ["remaining"] = limit.Remaining, ["reset"] = limit.Reset,
    };
}
