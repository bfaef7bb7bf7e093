namespace Clients.Resilience;

/// <summary>
/// GitHub's published limits (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api and
/// https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api).
/// </summary>
internal sealed class GitHubTerms : RateTerms
{
    private const string Core = "core";
    private const string Search = "search";
    private const string CodeSearch = "code_search";

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private GitHubTerms()
    {
    }

    public static GitHubTerms Instance { get; } = new();

    /// <summary>"Wait at least one second between each request" that writes; a hundredth more, since networks are not even.</summary>
    public override TimeSpan WriteSpacing { get; } = TimeSpan.FromMilliseconds(1010);

    public override int AtOnce => 100;

    public override IReadOnlyList<RateWindowTerms> Windows { get; } =
    [
        new(Minute, Second, 900, ContentOnly: false),
        new(Minute, Second, 80, ContentOnly: true),
        new(Hour, TimeSpan.FromSeconds(10), 500, ContentOnly: true),
    ];

    public override RateCost CostOf(OperationDefinition operation)
    {
        var method = operation.Method;
        var reads = method == HttpMethod.Get || method == HttpMethod.Head || method == HttpMethod.Options;
        return new RateCost(
            ResourceOf(operation.Route), reads ? 1 : 5, !reads, operation.CreatesContent ?? method == HttpMethod.Post);
    }

    public override QuotaSize Assume(string resource, bool anonymous) => (resource, anonymous) switch
    {
        (Search, false) => new(30, Minute),
        (Search, true) => new(10, Minute),
        (CodeSearch, _) => new(10, Minute),
        (_, true) => new(60, Hour),
        _ => new(5000, Hour),
    };

    private static string ResourceOf(string route) =>
        !route.StartsWith("/search/", StringComparison.Ordinal) ? Core : route.StartsWith("/search/code", StringComparison.Ordinal) ? CodeSearch : Search;
}
