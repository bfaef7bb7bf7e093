namespace Clients.Resilience;

/// <summary>What an incoming request hands on to every call made on its behalf. The incoming side sets <see cref="Current"/>.</summary>
public sealed class UpstreamCallContext
{
    private static readonly AsyncLocal<UpstreamCallContext?> Ambient = new();

    /// <summary>The context of the current flow of execution; <c>null</c> outside of a request.</summary>
    public static UpstreamCallContext? Current
    {
        get => Ambient.Value;
        set => Ambient.Value = value;
    }

    /// <summary>Correlation id of the incoming request.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>When the incoming request's caller stops waiting; calls get no more time than that.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>
    /// Attempts, the first included, that a call made for the incoming request may make; lowers the policy's number. 1 when the incoming
    /// request's caller repeats its own call. Default: what the policy says.
    /// </summary>
    public int? Attempts { get; init; }

    /// <summary>Sanitised headers that may travel on, to those upstreams whose policy propagates them.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } =
        System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;
}
