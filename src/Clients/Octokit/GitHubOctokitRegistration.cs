using System.Diagnostics.CodeAnalysis;
using Clients.GitHub;
using Clients.Resilience;
using Microsoft.Extensions.Configuration;
using Octokit;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers Octokit over the pipeline of the upstream 'github'.</summary>
public static class GitHubOctokitRegistration
{
    /// <summary>
    /// Makes <see cref="IGitHubClient"/> injectable, as a singleton. Every request passes through the pipeline that the policy of 'github'
    /// describes, and shares limits, circuit, connections and credential with <see cref="IGitHubRepoClient"/> if that is registered too, in
    /// whatever order. docs/octokit.md says what differs from an Octokit of its own.
    /// </summary>
    /// <param name="services">The services of the app.</param>
    /// <param name="configuration">With an <c>Upstreams</c> section; default: what <c>AddGitHubRepoClient</c> got, else the container's.</param>
    /// <returns>The builder of the underlying HTTP client, for an app's own handlers.</returns>
    [RequiresUnreferencedCode(GitHubOctokit.Reflection), RequiresDynamicCode(GitHubOctokit.Reflection)]
    public static IHttpClientBuilder AddGitHubOctokit(this IServiceCollection services, IConfiguration? configuration = null) =>
        services.AddUpstreamClient<IGitHubClient>(GitHubRepoContract.Instance, configuration, GitHubOctokit.Over);
}
