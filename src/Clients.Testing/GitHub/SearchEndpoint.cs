using System.Globalization;
using System.Text.Json.Nodes;

namespace Clients.Testing.GitHub;

/// <summary>The search for repositories, with the qualifiers that matter.</summary>
internal sealed class SearchEndpoint(GitHubContext context)
{
    public void Register(FakeUpstream upstream) => upstream.On("search/repos", Search);

    private FakeResponse Search(FakeRequest request)
    {
        var page = Paging.Read(request);
        var reachable = context.Options.ListCeiling;
        if ((page.Page - 1L) * page.Size >= reachable && page.Page > 1)
            return GitHubError.Validation("Only the first 1000 search results are available");

        var terms = request.Query("q")!.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var mayPush = GitHubGate.CredentialOf(request).Length > 0;
        var found = context.World.Repositories
            .Where(repository => !repository.IsBlocked && (mayPush || !repository.IsPrivate))
            .Where(repository => terms.All(term => Matches(repository, term)))
            .ToList();
        Sort(found, request.Query("sort"), request.Query("order") == "asc");

        var items = page.Of([.. found.Take(reachable)]).Select(repository =>
        {
            var item = RepositoryJson.Full(context.Links, repository, mayPush);
            item["score"] = 1.5;
            return (JsonNode)item;
        });
        var response = FakeResponse.Json(new JsonObject
        {
            ["total_count"] = found.Count,
            ["incomplete_results"] = terms.Contains("timeout", StringComparer.OrdinalIgnoreCase),
            ["items"] = new JsonArray([.. items]),
        });
        return page.Link(request, context.Links, null, Math.Min(found.Count, reachable)) is { } link ? response.With("Link", link) : response;
    }

    private static bool Matches(Repository repository, string term)
    {
        if (term.Split(':', 2) is not [var qualifier, var value])
        {
            return term.Equals("timeout", StringComparison.OrdinalIgnoreCase)
                || repository.FullName.Contains(term, StringComparison.OrdinalIgnoreCase)
                || repository.Description?.Contains(term, StringComparison.OrdinalIgnoreCase) == true;
        }

        return qualifier switch
        {
            "user" or "org" => repository.Owner.Equals(value, StringComparison.OrdinalIgnoreCase),
            "repo" => repository.FullName.Equals(value, StringComparison.OrdinalIgnoreCase),
            "language" => string.Equals(repository.Language, value, StringComparison.OrdinalIgnoreCase),
            "topic" => repository.Topics.Contains(value, StringComparer.OrdinalIgnoreCase),
            "archived" => repository.IsArchived == (value == "true"),
            "is" => value switch { "public" => !repository.IsPrivate, "private" => repository.IsPrivate, _ => true },
            "stars" => InRange(repository.Stars, value),
            "forks" => InRange(repository.Forks, value),
            _ => true,
        };
    }

    private static bool InRange(int number, string range)
    {
        if (range.Split("..", 2) is [var from, var to])
            return (from == "*" || number >= Number(from)) && (to == "*" || number <= Number(to));

        return range switch
        {
            ['>', '=', ..] => number >= Number(range[2..]),
            ['<', '=', ..] => number <= Number(range[2..]),
            ['>', ..] => number > Number(range[1..]),
            ['<', ..] => number < Number(range[1..]),
            _ => number == Number(range),
        };
    }

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static void Sort(List<Repository> found, string? sort, bool isAscending)
    {
        Comparison<Repository>? comparison = sort switch
        {
            "stars" => (a, b) => a.Stars.CompareTo(b.Stars),
            "forks" => (a, b) => a.Forks.CompareTo(b.Forks),
            "updated" => (a, b) => a.UpdatedAt.CompareTo(b.UpdatedAt),
            _ => null,
        };
        if (comparison is not null)
            found.Sort(
                (a, b) => (isAscending ? comparison(a, b) : comparison(b, a)) is var order && order != 0 ? order : a.Id.CompareTo(b.Id));
    }
}
