namespace Clients.Testing.GitHub;

/// <summary>The ways in which a secondary limit shows; every one of them has been seen in the wild.</summary>
internal static class SecondaryLimitResponse
{
    private const string Message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
    private const string Documentation =
        "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits";

    public static FakeResponse Create(SecondaryLimit limit) => limit switch
    {
        SecondaryLimit.RetryAfter => GitHubError.Create(403, Message, Documentation).With("Retry-After", "60"),
        SecondaryLimit.TooManyRequests => GitHubError.Create(429, Message, Documentation).With("Retry-After", "60"),
        SecondaryLimit.MessageOnly => GitHubError.Create(403, Message),
        SecondaryLimit.DocumentationUrlOnly => GitHubError.Create(
            403,
            "You have triggered an abuse detection mechanism.",
            "https://docs.github.com/rest/overview/resources-in-the-rest-api#abuse-rate-limits"),
        _ => throw new ArgumentOutOfRangeException(nameof(limit), limit, "Unknown kind of secondary limit."),
    };
}
