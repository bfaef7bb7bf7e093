using System.Text;

namespace Clients.Resilience;

/// <summary>Writes the credential onto requests that go to the upstream's own origin, and onto no others.</summary>
internal sealed class CredentialStep(UpstreamDefinition definition, CredentialSource source) : CallStep
{
    private readonly CredentialPolicy policy = definition.Credential;
    private Written? last;

    public override ValueTask<CallOutcome> SendAsync(UpstreamCall call, HttpRequestMessage request)
    {
        if (policy.Scheme == CredentialScheme.None || call.LeftOrigin || !call.Runtime.Egress.IsHome(request.RequestUri!))
        {
            return Next.SendAsync(call, request);
        }

        var pending = source.GetAsync(call.Clock.Token);
        return pending.IsCompletedSuccessfully ? Send(call, request, pending.Result) : SendSlowlyAsync(call, request, pending);
    }

    private async ValueTask<CallOutcome> SendSlowlyAsync(UpstreamCall call, HttpRequestMessage request, ValueTask<string?> pending)
    {
        string? token;
        try
        {
            token = await pending.ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A source may fail in any way; the call then fails as unauthorized.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return call.Clock.Ended != CallEnd.None ? ClockFaults.Of(call, CallEffect.NotSent, exception) : Missing(call, exception);
        }

        return await Send(call, request, token).ConfigureAwait(false);
    }

    private ValueTask<CallOutcome> Send(UpstreamCall call, HttpRequestMessage request, string? token)
    {
        if (token is null)
        {
            return policy.Optional ? Next.SendAsync(call, request) : (CallOutcome)Missing(call, null);
        }

        var written = last is { } cached && ReferenceEquals(cached.Token, token) ? cached : last = Write(token);
        request.Headers.Remove(written.Name);
        request.Headers.TryAddWithoutValidation(written.Name, written.Value);
        return Next.SendAsync(call, request);
    }

    private Written Write(string token) => policy.Scheme switch
    {
        CredentialScheme.Basic => new(token, "Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(token))}"),
        CredentialScheme.Header => new(token, policy.Header!, token),
        _ => new(token, "Authorization", $"Bearer {token}"),
    };

    private CallFailure Missing(UpstreamCall call, Exception? exception) =>
        new(UpstreamErrorCode.Unauthorized, FailureClass.Final, CallEffect.NotSent)
        {
            Local = true,
            Health = Health.Unknown,
            Exception = exception,
            Detail = $"No credential for '{definition.Name}': {source.Whereabouts}. Set it, or Upstreams:{UpstreamConfiguration.KeyOf(definition.Name)}:Credential."
                + (call.Operation.Scopes.Count > 0 ? $" It needs: {string.Join(", ", call.Operation.Scopes)}." : string.Empty),
        };

    private sealed record Written(string Token, string Name, string Value);
}
