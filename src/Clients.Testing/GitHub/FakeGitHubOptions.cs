namespace Clients.Testing;

/// <summary>How a <see cref="FakeGitHub"/> behaves.</summary>
public sealed record FakeGitHubOptions
{
    /// <summary>The clock of rate limits and of workflow runs.</summary>
    /// <value>Defaults to the system's clock.</value>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// What stands before every path of the API: <c>/api/v3</c> on an Enterprise Server, whose uploads are at <c>/api/uploads</c>. Addresses in
    /// bodies, <c>Link</c> and <c>Location</c> have it too.
    /// </summary>
    /// <value>Defaults to nothing, as on github.com.</value>
    public string PathPrefix { get; init; } = "";

    /// <summary>Tokens that are accepted, as <c>Bearer</c> or <c>token</c>; any other is answered 401.</summary>
    /// <value>Defaults to <c>test-token</c>.</value>
    public IReadOnlyList<string> Tokens { get; init; } = ["test-token"];

    /// <summary>Tokens that may read only: a write is answered 403 with the permission that it lacks.</summary>
    /// <value>Defaults to <c>read-only-token</c>.</value>
    public IReadOnlyList<string> ReadOnlyTokens { get; init; } = ["read-only-token"];

    /// <summary>Requests an hour per token, on everything but search.</summary>
    /// <value>Defaults to 5,000, as for a user.</value>
    public int CoreLimit { get; init; } = 5000;

    /// <summary>Requests an hour without a token.</summary>
    /// <value>Defaults to 60.</value>
    public int AnonymousLimit { get; init; } = 60;

    /// <summary>Searches a minute.</summary>
    /// <value>Defaults to 30.</value>
    public int SearchLimit { get; init; } = 30;

    /// <summary>The status that says a limit has been used up: GitHub sends 403 or 429.</summary>
    /// <value>Defaults to 403.</value>
    public int LimitStatus { get; init; } = 403;

    /// <summary>Whether the secondary limits are kept: 100 requests at once, 900 points a minute, 80 creations a minute and 500 an hour.</summary>
    /// <value>Defaults to false: tests are faster than GitHub allows.</value>
    public bool EnforceSecondaryLimits { get; init; }

    /// <summary>How long a dispatched run stays queued, and how long each of its two jobs takes.</summary>
    /// <value>Defaults to 500 ms, so that a demonstration is quick.</value>
    public TimeSpan RunStep { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a signed address of a log, archive or artifact works.</summary>
    /// <value>Defaults to one minute.</value>
    public TimeSpan SignedAddressLifetime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether the host of signed addresses serves parts of its files, under a strong ETag, as blob storage does.</summary>
    /// <value>Defaults to true; false answers every request with the whole file.</value>
    public bool DownloadRanges { get; init; } = true;

    /// <summary>How many times a statistic is answered 202 before it is there.</summary>
    /// <value>Defaults to 1.</value>
    public int PendingStatistics { get; init; } = 1;

    /// <summary>How many results a search, or a list of runs with a filter, serves at most.</summary>
    /// <value>Defaults to 1,000.</value>
    public int ListCeiling { get; init; } = 1000;

    /// <summary>How long after its dispatch a run shows up in lists.</summary>
    /// <value>Defaults to zero.</value>
    public TimeSpan RunListingDelay { get; init; }

    /// <summary>The host name of signed addresses; it must lead to the loopback interface.</summary>
    /// <value>Defaults to <c>127.0.0.1</c>.</value>
    public string SignedHostName { get; init; } = "127.0.0.1";

    /// <summary>
    /// Versions of the API on their way out: until that time they answer with <c>Deprecation</c> and <c>Sunset</c>, afterwards with 410.
    /// </summary>
    /// <value>Defaults to none.</value>
    public IReadOnlyDictionary<string, DateTimeOffset> RetiringVersions { get; init; } =
        new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
}
