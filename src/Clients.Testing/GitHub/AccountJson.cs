using System.Globalization;
using System.Text.Json.Nodes;

namespace Clients.Testing.GitHub;

/// <summary>Accounts, and other values that many bodies share.</summary>
internal static class AccountJson
{
    private static readonly Dictionary<string, long> Ids = new(StringComparer.Ordinal)
    {
        ["acme"] = 9_919, ["ada"] = 3_100_000_001, ["lin"] = 3_100_000_002, ["hubot"] = 480_938,
    };

    public static JsonObject Create(GitHubLinks links, string login)
    {
        var id = Ids[login];
        var api = links.Api("/users/" + login);
        return new JsonObject
        {
            ["login"] = login,
            ["id"] = id,
            ["node_id"] = Seed.NodeId("User", id),
            ["avatar_url"] = string.Create(CultureInfo.InvariantCulture, $"https://avatars.githubusercontent.com/u/{id}?v=4"),
            ["gravatar_id"] = "",
            ["url"] = api,
            ["html_url"] = GitHubLinks.Html("/" + login),
            ["followers_url"] = api + "/followers",
            ["following_url"] = api + "/following{/other_user}",
            ["gists_url"] = api + "/gists{/gist_id}",
            ["starred_url"] = api + "/starred{/owner}{/repo}",
            ["subscriptions_url"] = api + "/subscriptions",
            ["organizations_url"] = api + "/orgs",
            ["repos_url"] = api + "/repos",
            ["events_url"] = api + "/events{/privacy}",
            ["received_events_url"] = api + "/received_events",
            ["type"] = login switch { "acme" => "Organization", "hubot" => "Bot", _ => "User" },
            ["site_admin"] = false,
        };
    }

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
