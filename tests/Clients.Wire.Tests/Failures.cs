using Clients.Resilience;

namespace Clients.Wire.Tests;

internal static class Failures
{
    public static async Task<UpstreamError> OfAsync(Func<Task> call) => (await Assert.ThrowsAsync<UpstreamException>(call)).Error;

    /// <summary>Nothing was sent, and the message names what was wrong.</summary>
    public static void AssertRefused(UpstreamError error, string parameter)
    {
        Assert.Equal((UpstreamErrorCode.ValidationFailed, CallEffect.NotSent), (error.Code, error.Effect));
        Assert.Contains($"'{parameter}'", error.Detail, StringComparison.Ordinal);
    }
}
