using Clients.Resilience;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Clients.GitHub;

/// <summary>What comes with the client besides the client.</summary>
internal sealed partial class GitHubRepoContract
{
    static partial void Register(IServiceCollection services) => services.TryAddSingleton<IGitHubQuota>(
        static provider => new GitHubQuota(provider.GetRequiredKeyedService<UpstreamConnection>(GitHubRepoUpstream.Definition.Name)));
}
