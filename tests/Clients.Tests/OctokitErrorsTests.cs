using System.Net;
using Clients.Resilience;
using Octokit;
using OctokitErrors = Clients.GitHub.OctokitErrors;

namespace Clients.Tests;

/// <summary>Every exception type of Octokit has one code. A new version with a new type fails here until it has one too.</summary>
public sealed class OctokitErrorsTests
{
    private static readonly DateTimeOffset Reset = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ApiValidationException Invalid = new(Answer(422));

    private static readonly (Exception Exception, string Code, int? Status)[] Table =
    [
        (new AbuseException(Answer(403, "Retry-After: 30")), UpstreamErrorCode.RateLimited, 403),
        (new ApiException(Answer(500)), UpstreamErrorCode.UpstreamError, 500),
        (Invalid, UpstreamErrorCode.ValidationFailed, 422),
        (new AuthorizationException(Answer(401)), UpstreamErrorCode.Unauthorized, 401),
        (new ForbiddenException(Answer(403)), UpstreamErrorCode.Forbidden, 403),
        (new InvalidGitIgnoreTemplateException(Invalid), UpstreamErrorCode.ValidationFailed, 422),
        (new LegalRestrictionException(Answer(451)), UpstreamErrorCode.Rejected, 451),
        (new LoginAttemptsExceededException(Answer(403)), UpstreamErrorCode.Forbidden, 403),
        (new NotFoundException(Answer(404)), UpstreamErrorCode.NotFound, 404),
        (new PullRequestMismatchException(Answer(409)), UpstreamErrorCode.Conflict, 409),
        (new PullRequestNotMergeableException(Answer(405)), UpstreamErrorCode.Rejected, 405),
        (new RateLimitExceededException(Answer(403, $"X-RateLimit-Reset: {Reset.ToUnixTimeSeconds()}")), UpstreamErrorCode.RateLimited, 403),
        (new RepositoryExistsException("rocket", Invalid), UpstreamErrorCode.ValidationFailed, 422),
        (new RepositoryFormatException(["rocket"]), UpstreamErrorCode.ValidationFailed, null),
        (new SecondaryRateLimitExceededException(Answer(403)), UpstreamErrorCode.RateLimited, 403),
        (new TwoFactorChallengeFailedException("1", new ApiException(Answer(401))), UpstreamErrorCode.Unauthorized, 401),
        (new TwoFactorRequiredException(Answer(401), TwoFactorType.Sms), UpstreamErrorCode.Unauthorized, 401),
        (new UserIsLastOwnerOfOrganizationException(Answer(403)), UpstreamErrorCode.Forbidden, 403),
        (new UserIsNotMemberOfOrganizationException(Answer(404)), UpstreamErrorCode.NotFound, 404),
        (new UserIsOrganizationMemberException(Answer(422)), UpstreamErrorCode.ValidationFailed, 422),
    ];

    public static TheoryData<int> Rows => [.. Enumerable.Range(0, Table.Length)];

    public OctokitErrorsTests() => OctokitErrors.Register();

    [Theory]
    [MemberData(nameof(Rows))]
    public void Exception_OfOctokit_HasOneCode(int row)
    {
        var error = UpstreamErrorMapper.Map(Table[row].Exception);
        Assert.Equal((Table[row].Code, Table[row].Status, "github"), (error.Code, error.Status, error.Upstream));
    }

    [Fact]
    public void Exceptions_OfOctokit_AreAllInTheTable() => Assert.Equal(
        typeof(ApiException).Assembly.GetTypes().Where(static type => type is { IsPublic: true, IsAbstract: false } && typeof(Exception).IsAssignableFrom(type))
            .Select(static type => type.Name).Order(StringComparer.Ordinal),
        Table.Select(static row => row.Exception.GetType().Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Limit_OfAnyKind_SaysWhenToTryAgain()
    {
        Assert.Equal(Reset, Map(new RateLimitExceededException(Answer(403, $"X-RateLimit-Reset: {Reset.ToUnixTimeSeconds()}"))).RetryAt);
        Assert.Equal(TimeSpan.FromSeconds(30), Map(new AbuseException(Answer(403, "Retry-After: 30"))).RetryAfter);
        Assert.Equal(TimeSpan.FromMinutes(1), Map(new SecondaryRateLimitExceededException(Answer(403))).RetryAfter);
        Assert.Equal(("rate_limited", TimeSpan.FromSeconds(9)), Map(new ForbiddenException(Answer(403, "retry-after: 9"))) is { } limited ? (limited.Code, limited.RetryAfter) : default);
    }

    [Fact]
    public void Answer_OfOctokit_KeepsWhatTheVendorSaid()
    {
        var error = Map(new ApiValidationException(Answer(422, "X-GitHub-Request-Id: 7")));

        Assert.Equal("Validation Failed", Assert.IsType<ApiError>(error.Body).Message);
        Assert.Equal(("7", true), (error.Headers["x-github-request-id"], error.RawBody!.Contains("Validation Failed", StringComparison.Ordinal)));
    }

    [Fact]
    public void Exception_OfOthers_IsLeftToOthers() => Assert.Null(OctokitErrors.Map(new InvalidOperationException()));

    private static UpstreamError Map(Exception exception) => UpstreamErrorMapper.Map(exception);

    private static Response Answer(int status, params string[] headers) => new(
        (HttpStatusCode)status, headers.Select(static header => header.Split(": ")).ToDictionary(static pair => pair[0], static pair => pair[1], StringComparer.OrdinalIgnoreCase));

    private sealed class Response(HttpStatusCode status, IReadOnlyDictionary<string, string> headers) : IResponse
    {
        public object Body => """{"message":"Validation Failed","errors":[{"resource":"Issue","field":"title","code":"missing"}]}""";

        public IReadOnlyDictionary<string, string> Headers => headers;

        public ApiInfo ApiInfo { get; } = new(
            new Dictionary<string, Uri>(), [], [], "", new RateLimit(new Dictionary<string, string>(headers, StringComparer.OrdinalIgnoreCase)), TimeSpan.Zero);

        public HttpStatusCode StatusCode => status;

        public string ContentType => "application/json";
    }
}
