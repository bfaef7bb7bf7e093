namespace Clients.AspNetCore;

/// <summary>How one upstream failure is answered.</summary>
/// <param name="Status">The HTTP status that the app's own caller sees.</param>
/// <param name="Title">The sentence that goes with it. It names no upstream and no host.</param>
/// <param name="RetryAfter">When another try makes sense, if the failure itself does not say.</param>
internal sealed record UpstreamStatus(int Status, string Title, TimeSpan? RetryAfter = null);
