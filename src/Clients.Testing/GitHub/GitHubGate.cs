using System.Globalization;

namespace Clients.Testing.GitHub;

/// <summary>What GitHub does around every operation: version, credential, limits, visibility, renames, validators.</summary>
internal sealed class GitHubGate(FakeGitHubOptions options, World world, RateLimits limits, Func<Uri> baseAddress)
{
    public const string DefaultVersion = "2022-11-28";
    private const string LatestVersion = "2026-03-10";
    private const string VersionsPage = "https://docs.github.com/rest/about-the-rest-api/api-versions";

    private readonly Queue<SecondaryLimit> _secondary = new();
    private readonly SecondaryRules _rules = new(options);
    private int _refused;
    private long _requests;

    public int Refused => Volatile.Read(ref _refused);

    public void LimitNext(SecondaryLimit limit, int times)
    {
        lock (_secondary)
        {
            for (var i = 0; i < times; i++)
                _secondary.Enqueue(limit);
        }
    }

    public void SetRemaining(int remaining, string? token, string resource) => limits.SetRemaining(token ?? "", resource, remaining);

    public static string VersionOf(FakeRequest request) => request.Header("X-GitHub-Api-Version") ?? DefaultVersion;

    /// <summary>The token that came with a request; empty for none.</summary>
    public static string CredentialOf(FakeRequest request) => request.Header("Authorization")?.Split(' ', 2)[^1].Trim() ?? "";

    public FakeResponse? Before(FakeRequest request) =>
        CheckRules(request) ?? CheckClient(request) ?? CheckCredential(request) ?? CheckLimits(request) ?? CheckRepository(request) ?? CheckWrite(request);

    public FakeResponse After(FakeRequest request, FakeResponse response)
    {
        _rules.End(CredentialOf(request));
        response = Validators.Apply(request, response);
        var version = VersionOf(request);
        response = WithLimit(request, response)
            .With(
                "x-github-request-id", string.Create(CultureInfo.InvariantCulture, $"FA4E:{Interlocked.Increment(ref _requests):X4}:0:0:0"))
            .With("x-github-api-version-selected", version)
            .With("x-github-media-type", "github.v3; format=json")
            .With("Date", options.TimeProvider.GetUtcNow().ToString("R", CultureInfo.InvariantCulture));
        if (options.RetiringVersions.TryGetValue(version, out var sunset))
            response = response
                .With("Deprecation", $"@{sunset.AddMonths(-6).ToUnixTimeSeconds()}")
                .With("Sunset", sunset.ToString("R", CultureInfo.InvariantCulture))
                .With("Link", $"<{VersionsPage}>; rel=\"deprecation\"; type=\"text/html\"");

        return response;
    }

    /// <summary>Every request is counted, also those that are refused for other reasons.</summary>
    private FakeResponse? CheckRules(FakeRequest request) => _rules.TryBegin(CredentialOf(request), request) || !options.EnforceSecondaryLimits
        ? null
        : Limited(SecondaryLimitResponse.Create(SecondaryLimit.RetryAfter));

    private FakeResponse Limited(FakeResponse response)
    {
        Interlocked.Increment(ref _refused);
        return response;
    }

    private FakeResponse? CheckClient(FakeRequest request)
    {
        if (string.IsNullOrEmpty(request.Header("User-Agent")))
            return GitHubError.Create(
                403, "Request forbidden by administrative rules. Please make sure your request has a User-Agent header.");

        var version = VersionOf(request);
        if (options.RetiringVersions.TryGetValue(version, out var sunset) && options.TimeProvider.GetUtcNow() >= sunset)
            return GitHubError.Create(410, $"API version {version} is no longer supported.");

        return version is LatestVersion or DefaultVersion || options.RetiringVersions.ContainsKey(version)
            ? null
            : GitHubError.Create(
                400, $"API version \"{version}\" is not supported. Supported versions: {LatestVersion}, {DefaultVersion}.");
    }

    private FakeResponse? CheckCredential(FakeRequest request)
    {
        var credential = CredentialOf(request);
        var known = options.Tokens.Concat(options.ReadOnlyTokens).Prepend("");
        return known.Contains(credential, StringComparer.Ordinal) ? null : GitHubError.Create(401, "Bad credentials");
    }

    private FakeResponse? CheckLimits(FakeRequest request)
    {
        lock (_secondary)
        {
            if (_secondary.TryDequeue(out var kind))
                return Limited(SecondaryLimitResponse.Create(kind));
        }

        var resource = RateLimits.ResourceOf(request.OperationId);
        if (request.OperationId == "rate-limit/get" || limits.TrySpend(CredentialOf(request), resource))
            return null;

        var who = CredentialOf(request).Length == 0 ? "127.0.0.1" : "user ID 9919";
        return Limited(GitHubError.Create(
            options.LimitStatus,
            $"API rate limit exceeded for {who}.",
            "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api"));
    }

    private FakeResponse? CheckRepository(FakeRequest request)
    {
        Repository? repository;
        if (request.PathValues.TryGetValue("repository_id", out var id))
            repository = world.Find(long.Parse(id, CultureInfo.InvariantCulture));
        else if (request.PathValues.TryGetValue("owner", out var owner))
            repository = world.Find(owner, request.Path("repo"));
        else
            return null;

        var name = request.PathValues.GetValueOrDefault("repo");
        if (repository is null && name is not null && world.FindRenamed(request.Path("owner"), name) is { } renamed)
            return Redirect(request, renamed);
        if (repository is null || (repository.IsPrivate && CredentialOf(request).Length == 0))
            return GitHubError.NotFound();

        return repository.IsBlocked ? GitHubError.Blocked() : null;
    }

    private FakeResponse? CheckWrite(FakeRequest request)
    {
        if (request.Method == "GET")
            return null;

        var credential = CredentialOf(request);
        if (credential.Length == 0)
            return GitHubError.Create(401, "Requires authentication");
        if (options.ReadOnlyTokens.Contains(credential, StringComparer.Ordinal))
        {
            return GitHubError.Create(403, "Resource not accessible by personal access token")
                .With("X-Accepted-GitHub-Permissions", "actions=write");
        }


        return world.Find(request.Path("owner"), request.Path("repo"))!.IsArchived
            ? GitHubError.Create(403, "Repository was archived so is read-only.")
            : null;
    }

    private FakeResponse Redirect(FakeRequest request, Repository repository)
    {
        var links = new GitHubLinks(baseAddress);
        var parts = links.PathOf(request).Split('/', 5);
        var rest = parts.Length > 4 ? "/" + parts[4] : "";
        return GitHubError.Moved(
            request.Method == "GET" ? 301 : 307,
            links.ById(repository, rest) + request.Recorded.Query);
    }

    private FakeResponse WithLimit(FakeRequest request, FakeResponse response)
    {
        var credential = response.Status == 401 ? "" : CredentialOf(request);
        var resource = RateLimits.ResourceOf(request.OperationId);
        if (response.Status == 304 && credential.Length > 0)
            limits.Refund(credential, resource);

        var limit = limits.Get(credential, resource);
        return response
            .With("x-ratelimit-limit", limit.Limit.ToString(CultureInfo.InvariantCulture))
            .With("x-ratelimit-remaining", limit.Remaining.ToString(CultureInfo.InvariantCulture))
            .With("x-ratelimit-used", limit.Used.ToString(CultureInfo.InvariantCulture))
            .With("x-ratelimit-reset", limit.Reset.ToString(CultureInfo.InvariantCulture))
            .With("x-ratelimit-resource", resource);
    }
}
