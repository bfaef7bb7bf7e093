using Microsoft.Extensions.Configuration;

namespace Clients.Bench.GitHubHour;

/// <summary>The one setting by which processes share their limits.</summary>
internal static class HourConfiguration
{
    public static IConfiguration Of(string? sharedState) => new ConfigurationBuilder()
        .AddInMemoryCollection(sharedState is null ? [] : [KeyValuePair.Create("Upstreams:GitHub:SharedState", (string?)sharedState)])
        .Build();
}
