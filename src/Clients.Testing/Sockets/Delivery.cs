namespace Clients.Testing;

/// <summary>One request that reached a <see cref="FaultServer"/>, whether or not it was read or answered.</summary>
public sealed record Delivery
{
    /// <summary>Counts the deliveries of the server, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>Counts the connections of the server, from 1: deliveries with the same number came over the same one.</summary>
    public required int Connection { get; init; }

    /// <summary>The request; null when the fault of this delivery was to leave it unread.</summary>
    public RecordedRequest? Request { get; init; }
}
