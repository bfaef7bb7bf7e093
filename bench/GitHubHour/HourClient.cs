namespace Clients.Bench.GitHubHour;

/// <summary>What a caller of the simulation does over and over.</summary>
public enum HourWork
{
    Read,
    Search,
    Write,
}

/// <summary>How a call ended, as the client tells its caller.</summary>
/// <param name="Ok">It worked.</param>
/// <param name="RetryAt">Limits refused it, and this is when the client says to come again; <c>null</c>: it does not say.</param>
public readonly record struct HourAnswer(bool Ok, DateTimeOffset? RetryAt);

/// <summary>One of the clients that are compared.</summary>
public abstract class HourClient : IAsyncDisposable
{
    public const string Owner = "acme";
    public const string Repository = "pipelines";
    public const string Workflow = "anything.yml";
    public const string Token = "test-token";

    public abstract string Name { get; }

    public abstract Task<HourAnswer> CallAsync(HourWork work);

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return default;
    }
}
