using StackExchange.Redis;

namespace Clients.Resilience;

/// <summary>The connection to the Redis of <c>Upstreams:&lt;Name&gt;:SharedState</c>, begun with its first use and restored by itself.</summary>
internal sealed class RedisConnection(string address) : IDisposable
{
    private const string Scheme = "redis://";

    private readonly Lazy<Task<IConnectionMultiplexer>> connection = new(() => ConnectAsync(address));

    public Task<IConnectionMultiplexer> Connection => connection.Value;

    public static bool Understands(string address) => address.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && address.Length > Scheme.Length;

    public void Dispose()
    {
        if (connection is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            connection.Value.Result.Dispose();
        }
    }

    private static async Task<IConnectionMultiplexer> ConnectAsync(string address)
    {
        var options = ConfigurationOptions.Parse(address[Scheme.Length..]);
        options.AbortOnConnectFail = false;
        options.BacklogPolicy = BacklogPolicy.FailFast; // a call that waits for a lost Redis would be late
        options.ClientName = UpstreamTelemetry.Name;
        return await ConnectionMultiplexer.ConnectAsync(options).ConfigureAwait(false);
    }
}
