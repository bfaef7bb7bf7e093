namespace Clients.Resilience;

/// <summary>One step on the path of a call. Steps never throw: whatever goes wrong becomes a <see cref="CallFailure"/>.</summary>
internal abstract class CallStep
{
    /// <summary>The next step towards the wire; set once by the pipeline, <c>null</c> for the last.</summary>
    public CallStep Next { get; internal set; } = null!;

    public abstract ValueTask<CallOutcome> SendAsync(UpstreamCall call, HttpRequestMessage request);
}
