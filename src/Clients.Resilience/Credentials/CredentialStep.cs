using System.Runtime.CompilerServices;

namespace Clients.Resilience;

/// <summary>
/// Writes the credential onto requests that go to the upstream's own origin, and onto no others. Waiting for a token counts against the
/// call's total alone: the attempt has not begun, and the upstream is not to blame.
/// </summary>
internal sealed class CredentialStep(UpstreamDefinition definition, CredentialSource source, KnownScopes scopes) : CallStep
{
    private readonly CredentialPolicy policy = definition.Credential;
    private Written? last;

    private string HeaderName => policy.Scheme == CredentialScheme.Header ? policy.Header! : "Authorization";

    public override ValueTask<CallOutcome> SendAsync(UpstreamCall call, HttpRequestMessage request)
    {
        if (policy.Scheme == CredentialScheme.None || call.LeftOrigin || !call.Runtime.Egress.MayGetCredential(request.RequestUri!))
        {
            return Next.SendAsync(call, request);
        }

        ValueTask<string?> pending;
        try
        {
            pending = source.GetAsync(call.Clock.Token);
        }
#pragma warning disable CA1031 // A source may fail in any way, also before its first await.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return (CallOutcome)Fail(call, request, exception);
        }

        return pending.IsCompletedSuccessfully ? Send(call, request, pending.Result) : SendSlowlyAsync(call, request, pending);
    }

    private async ValueTask<CallOutcome> SendSlowlyAsync(UpstreamCall call, HttpRequestMessage request, ValueTask<string?> pending)
    {
        string? token;
        call.Clock.Arm(CallEnd.Total, TimeSpan.MaxValue);
        try
        {
            token = await pending.ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A source may fail in any way; the call then fails as unauthorized.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return Fail(call, request, exception);
        }

        call.Clock.Arm(CallEnd.Attempt, AttemptTimeoutStep.Limit(call));
        return call.Clock.Ended == CallEnd.None ? await Send(call, request, token).ConfigureAwait(false) : Fail(call, request, null);
    }

    private ValueTask<CallOutcome> Send(UpstreamCall call, HttpRequestMessage request, string? token)
    {
        if (token is null)
        {
            request.Headers.Remove(HeaderName); // of an earlier attempt
            call.Secret = null;
            return policy.Optional
                ? Next.SendAsync(call, request)
                : (CallOutcome)Refuse(call, request, UpstreamErrorCode.Unauthorized, $"No credential for '{definition.Name}': {source.Whereabouts}. Set it, or {Path}.{Needs(call)}");
        }

        var written = last is { } cached && ReferenceEquals(cached.Token, token) ? cached : last = Write(token);
        if (written.Wrong is { } wrong)
        {
            return (CallOutcome)Refuse(
                call, request, UpstreamErrorCode.Unauthorized,
                $"Nothing was sent: the credential of '{definition.Name}' ({source.Whereabouts}) {wrong}. Correct it there, or see {Path}.");
        }

        if (call.Operation.Scopes.Count > 0 && scopes.Of(token) is { } granted && ScopeCheck.FindMissing(call.Operation.Scopes, granted) is { } missing)
        {
            return (CallOutcome)Refuse(
                call, request, UpstreamErrorCode.Forbidden,
                $"Nothing was sent: '{call.Operation.Id}' needs the scope '{missing}', which the credential lacks ({source.Whereabouts}). "
                + $"Grant it, or correct {Path}:Granted.");
        }

        call.Secret = token;
        request.Headers.Remove(written.Name);
        request.Headers.TryAddWithoutValidation(written.Name, written.Value);
        return scopes.WantsToLearn(token) ? SendAndLearnAsync(call, request, token) : Next.SendAsync(call, request);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<CallOutcome> SendAndLearnAsync(UpstreamCall call, HttpRequestMessage request, string token)
    {
        var outcome = await Next.SendAsync(call, request).ConfigureAwait(false);
        if (outcome.Response is { } response)
        {
            scopes.Learn(token, response);
        }

        return outcome;
    }

    private Written Write(string token) => TokenText.Refuse(token, policy.Scheme) is { } wrong
        ? new Written(token, HeaderName, string.Empty, wrong)
        : new Written(token, HeaderName, policy.Scheme switch
        {
            CredentialScheme.Basic => TokenText.Basic(token),
            CredentialScheme.Header => token,
            _ => $"Bearer {token}",
        }, null);

    private string Path => $"{UpstreamConfiguration.PathOf(definition)}:Credential";

    private static string Needs(UpstreamCall call) =>
        call.Operation.Scopes.Count > 0 ? $" It needs: {string.Join(", ", call.Operation.Scopes)}." : string.Empty;

    private CallFailure Fail(UpstreamCall call, HttpRequestMessage request, Exception? exception)
    {
        NotAttempted(call, request);
        return call.Clock.Ended != CallEnd.None
            ? ClockFaults.Of(call, CallEffect.NotSent, exception)
            : TransportFaults.Unwrap(exception)
                ?? Unsent(UpstreamErrorCode.Unauthorized, $"No credential for '{definition.Name}': {source.Whereabouts} failed. See the inner exception, or {Path}.", exception);
    }

    private static CallFailure Refuse(UpstreamCall call, HttpRequestMessage request, string code, string detail)
    {
        NotAttempted(call, request);
        return Unsent(code, detail, null);
    }

    private static CallFailure Unsent(string code, string detail, Exception? exception) =>
        new(code, FailureClass.Final, CallEffect.NotSent) { Local = true, Health = Health.Unknown, Exception = exception, Detail = detail };

    /// <summary>Only the first request of an attempt begins it: a hop of a redirect comes after something was sent.</summary>
    private static void NotAttempted(UpstreamCall call, HttpRequestMessage request)
    {
        if (!request.Options.TryGetValue(RedirectStep.HopKey, out _))
        {
            call.Attempts--;
        }
    }

    /// <summary>A class and not a record, so that nothing prints it.</summary>
    private sealed class Written(string token, string name, string value, string? wrong)
    {
        public string Token { get; } = token;

        public string Name { get; } = name;

        public string Value { get; } = value;

        public string? Wrong { get; } = wrong;
    }
}
