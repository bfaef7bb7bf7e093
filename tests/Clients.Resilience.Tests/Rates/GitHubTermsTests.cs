namespace Clients.Resilience.Tests.Rates;

/// <summary>GitHub's published numbers.</summary>
public sealed class GitHubTermsTests
{
    [Theory]
    [InlineData("core", false, 5000, 3600)]
    [InlineData("core", true, 60, 3600)]
    [InlineData("search", false, 30, 60)]
    [InlineData("search", true, 10, 60)]
    [InlineData("code_search", false, 10, 60)]
    [InlineData("code_search", true, 10, 60)]
    [InlineData("graphql", false, 5000, 3600)]
    public void Size_UntilItIsStated_IsThePublishedOne(string resource, bool anonymous, long limit, int seconds) => Assert.Equal(
        new QuotaSize(limit, TimeSpan.FromSeconds(seconds)),
        new RateLedger(anonymous ? CredentialIdentity.Anonymous : "somebody", GitHubTerms.Instance, TimeProvider.System).Assume(resource));

    [Theory]
    [InlineData("GET", "/repos/{owner}/{repo}", "core", 1, false, false)]
    [InlineData("HEAD", "/repos/{owner}/{repo}", "core", 1, false, false)]
    [InlineData("OPTIONS", "/repos/{owner}/{repo}", "core", 1, false, false)]
    [InlineData("PUT", "/repos/{owner}/{repo}", "core", 5, true, false)]
    [InlineData("POST", "/repos/{owner}/{repo}/issues", "core", 5, true, true)]
    [InlineData("GET", "/search/issues", "search", 1, false, false)]
    [InlineData("GET", "/search/code", "code_search", 1, false, false)]
    [InlineData("GET", "/searching", "core", 1, false, false)]
    public void Cost_OfAnOperation_IsThePublishedOne(string method, string route, string resource, int points, bool writes, bool creates)
    {
        var operation = new OperationDefinition { Id = "x", Method = new HttpMethod(method), Route = route, Idempotent = false };

        Assert.Equal(new RateCost(resource, points, writes, creates), GitHubTerms.Instance.CostOf(operation));
        Assert.Equal(!creates, GitHubTerms.Instance.CostOf(operation with { CreatesContent = !creates }).Content);
    }
}
