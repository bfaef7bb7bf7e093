using System.Diagnostics.CodeAnalysis;
using Clients.Resilience;
using Octokit;

namespace Clients.GitHub;

/// <summary>
/// Octokit over the pipeline, without a container: the whole of Octokit's surface, every request governed as those of
/// <see cref="IGitHubRepoClient"/> are. With a container: <c>services.AddGitHubOctokit()</c>.
/// </summary>
public static class GitHubOctokit
{
    internal const string Reflection = "Octokit describes its models by reflection, which neither trimming nor compiling ahead of time leaves whole.";

    /// <summary>A client. Make it once: it owns a connection pool that is never closed.</summary>
    /// <exception cref="UpstreamConfigurationException">The configuration is wrong; all mistakes are listed.</exception>
    [RequiresUnreferencedCode(Reflection), RequiresDynamicCode(Reflection)]
    public static IGitHubClient Create(Action<UpstreamClientSettings>? configure = null) => Over(Connect(configure));

    /// <summary>A client over a connection, which it shares with all others of that connection: one budget, one limit, one credential.</summary>
    /// <param name="connection">A connection to GitHub; it stays its owner's.</param>
    [RequiresUnreferencedCode(Reflection), RequiresDynamicCode(Reflection)]
    public static IGitHubClient Over(UpstreamConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        OctokitErrors.Register();
        var home = new Uri(connection.Definition.BaseAddress.AbsoluteUri.TrimEnd('/') + "/"); // Octokit's addresses are relative to it
        return new GitHubClient(new Connection(
            new ProductHeaderValue(nameof(Clients)), home, AnonymousStore.Instance, new OctokitHttpClient(connection), new OctokitJson()));
    }

    /// <summary>A connection to GitHub that the caller disposes of; clients made <see cref="Over"/> it share it.</summary>
    /// <exception cref="UpstreamConfigurationException">The configuration is wrong; all mistakes are listed.</exception>
    public static UpstreamConnection Connect(Action<UpstreamClientSettings>? configure = null) =>
        UpstreamClient.Connect(GitHubRepoContract.Instance, configure);

    /// <summary>The pipeline has the credential.</summary>
    private sealed class AnonymousStore : ICredentialStore
    {
        public static readonly AnonymousStore Instance = new();

        public Task<Credentials> GetCredentials() => Task.FromResult(Credentials.Anonymous);
    }
}
