using Clients.Resilience;

namespace Clients.GitHub;

/// <summary>One thing that GitHub refused about a request (422).</summary>
/// <param name="Resource">Kind of thing, such as <c>Issue</c>; <c>null</c> when GitHub does not say.</param>
/// <param name="Field">The field; <c>null</c> when it is about the whole.</param>
/// <param name="Code">What is wrong; <c>custom</c> when only the message says.</param>
/// <param name="Message">A sentence for people; <c>null</c> when there is none.</param>
public sealed record GitHubFieldError(string? Resource, string? Field, ValidationIssueCode Code, string? Message);

/// <summary>What GitHub says of a failure beyond its code.</summary>
public static class GitHubFailureExtensions
{
    /// <summary>What was refused about a request, field by field. Empty when the failure is none of 422, or its message says it all.</summary>
    public static IReadOnlyList<GitHubFieldError> FieldErrors(this UpstreamException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception.Error.Body is ValidationError { Errors: { } errors }
            ? [.. errors.Select(static error => error.Match(
                static issue => new GitHubFieldError(issue.Resource, issue.Field, issue.Code, issue.Message),
                static text => new GitHubFieldError(null, null, ValidationIssueCode.Custom, text),
                static unknown => new GitHubFieldError(null, null, ValidationIssueCode.Custom, unknown.GetRawText())))]
            : [];
    }

    /// <summary>Why a repository is blocked (451); <c>null</c> for any other failure.</summary>
    public static LegalBlock? LegalBlock(this UpstreamException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception.Error is { Status: 451, Body: GitHubError { Block: { } block } } ? block : null;
    }
}
