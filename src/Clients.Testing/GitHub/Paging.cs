using System.Globalization;

namespace Clients.Testing.GitHub;

/// <summary>One page of a list, counted from 1.</summary>
internal readonly record struct Paging(int Page, int Size)
{
    public static Paging Read(FakeRequest request) => new(Number(request.Query("page")) ?? 1, Number(request.Query("per_page")) ?? 30);

    public IEnumerable<T> Of<T>(IReadOnlyList<T> items) => items.Skip((int)Math.Min(int.MaxValue, (Page - 1L) * Size)).Take(Size);

    /// <summary>The <c>Link</c> header; null when everything fits on one page.</summary>
    public string? Link(FakeRequest request, GitHubLinks links, Repository? repository, int count)
    {
        var last = Math.Max(1, (count + Size - 1) / Size);
        if (last == 1 && Page == 1)
            return null;

        var (current, size) = (Page, Size);
        var relations = new List<string>();
        if (current > 1)
            relations.Add(Relation(Math.Min(current - 1, last), "prev"));
        if (current < last)
            relations.AddRange([Relation(current + 1, "next"), Relation(last, "last")]);
        if (current > 1)
            relations.Add(Relation(1, "first"));

        return string.Join(", ", relations);

        string Relation(int page, string name) => $"<{Address(request, links, repository)}{Query(request, page, size)}>; rel=\"{name}\"";
    }

    private static string Address(FakeRequest request, GitHubLinks links, Repository? repository)
    {
        var path = links.PathOf(request);
        if (repository is null || !path.StartsWith("/repos/", StringComparison.Ordinal))
            return links.Api(path);

        var rest = path.Split('/', 5)[4];
        return links.ById(repository, "/" + rest);
    }

    private static string Query(FakeRequest request, int page, int size)
    {
        var kept = request.QueryValues.Where(pair => pair.Key is not ("page" or "per_page"))
            .Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value[0])}");
        var query = kept.Append(string.Create(CultureInfo.InvariantCulture, $"page={page}"));
        if (request.Query("per_page") is not null)
            query = query.Prepend(string.Create(CultureInfo.InvariantCulture, $"per_page={size}"));

        return "?" + string.Join('&', query);
    }

    private static int? Number(string? text) => text is null ? null : int.Parse(text, CultureInfo.InvariantCulture);
}
