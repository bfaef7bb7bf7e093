namespace Clients.Testing;

/// <summary>How GitHub may tell a client that it has run into a secondary limit; see <see cref="FakeGitHub.LimitNext"/>.</summary>
public enum SecondaryLimit
{
    /// <summary>403 with <c>Retry-After</c>.</summary>
    RetryAfter,

    /// <summary>429 with <c>Retry-After</c>.</summary>
    TooManyRequests,

    /// <summary>403 without any header: only the message says <c>secondary rate limit</c>.</summary>
    MessageOnly,

    /// <summary>403 without any header: only the end of <c>documentation_url</c> says so.</summary>
    DocumentationUrlOnly,
}
