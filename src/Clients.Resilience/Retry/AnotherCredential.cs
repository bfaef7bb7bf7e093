namespace Clients.Resilience;

/// <summary>A 401 may mean that the credential was rotated, or is so new that not every server knows it.</summary>
internal static class AnotherCredential
{
    /// <summary>
    /// True when the call is to be repeated: with another secret, once; or with the same one a little later, while it is new. The source
    /// hears of the rejection even if this call may not be repeated, so that the next one gets another secret.
    /// </summary>
    public static async ValueTask<bool> TryGetAsync(UpstreamCall call, CallFailure failure, bool triesLeft)
    {
        if (failure.Status != 401 || call.LeftOrigin || call.Secret is not { } rejected || call.Clock.Ended is CallEnd.Caller or CallEnd.Total)
        {
            return false;
        }

        var source = call.Runtime.Credentials;
        var mayRepeat = call.Repeatable && !call.OneShotBody && triesLeft;
        if (source.Settling(rejected) is var delay && delay > TimeSpan.Zero)
        {
            return mayRepeat && await RetryWait.TryAsync(call, failure, delay).ConfigureAwait(false);
        }

        if (call.CredentialRefreshed)
        {
            return false;
        }

        call.CredentialRefreshed = true;
        call.Clock.Renew(); // the attempt is over: its limit must not end the wait for a token
        if (!await AskAsync(call, source, rejected, mayRepeat).ConfigureAwait(false))
        {
            return false;
        }

        call.Runtime.Telemetry.Retry(call, failure, TimeSpan.Zero);
        return true;
    }

    private static async ValueTask<bool> AskAsync(UpstreamCall call, CredentialSource source, string rejected, bool mayRepeat)
    {
        try
        {
            source.Reject(rejected);
            return mayRepeat && await source.GetAsync(call.Clock.Token).ConfigureAwait(false) is { } other
                && !string.Equals(other, rejected, StringComparison.Ordinal) && call.Clock.Ended == CallEnd.None;
        }
#pragma warning disable CA1031 // Whatever the source throws: the 401 is the news.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }
}
