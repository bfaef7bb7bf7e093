using System.Net;

namespace Clients.Resilience;

/// <summary>The last look before the wire: an app's own handlers may have changed address or headers, or repeat what must not be, after the pipeline checked it.</summary>
internal sealed class TransportGuard(UpstreamRuntime runtime, HttpMessageHandler transport) : DelegatingHandler(transport)
{
    private readonly EgressRules egress = runtime.Egress;
    private readonly OwnHeaders own = new(runtime);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var redirected = request.Options.TryGetValue(RedirectStep.HopKey, out _);
        var call = request.Options.TryGetValue(UpstreamCall.OptionKey, out var known) ? known : null;

        // 1. Where to.
        if (egress.Refuse(request, redirected) is { } reason)
        {
            throw CallFaultException.Refused(UpstreamErrorCode.EgressDenied, $"Nothing was sent: {reason}.");
        }

        // 2. With what.
        if (Misdirected(request, call) is { } carried)
        {
            throw CallFaultException.Refused(
                UpstreamErrorCode.EgressDenied, $"Nothing was sent: a handler of this client moved the request to another origin, with its {carried}. Take it out there.");
        }

        if (call is { LeftOrigin: true })
        {
            RedirectStep.KeepHarmless(request);
        }

        HopHeaders.TakeAway(request, own, call);
        if (HeaderCheck.FindUnsafe(request) is { } unsafeName)
        {
            throw HeaderCheck.Refuse(unsafeName);
        }

        // 3. How often.
        if (call is not null && !call.TryHandOver() && !call.Repeatable)
        {
            throw new CallFaultException(new CallFailure(UpstreamErrorCode.EffectUncertain, FailureClass.Final, CallEffect.Unknown)
            {
                Health = Health.Unknown,
                Detail = "A handler of this client tried to send a request again that is not idempotent, which was refused: take the retry out of it.",
            });
        }

        call?.AllowSending();

        // 4. Over what: HTTP/3 does not connect through the connect guard, and its Alt-Svc may name any host.
        if (request.Version > HttpVersion.Version20 || request.VersionPolicy == HttpVersionPolicy.RequestVersionOrHigher)
        {
            request.Version = HttpVersion.Version20;
            request.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        }

        return base.SendAsync(request, cancellationToken);
    }

    /// <summary>The secret that was put on for one origin and is now on its way to another.</summary>
    private string? Misdirected(HttpRequestMessage request, UpstreamCall? call)
    {
        if (call?.SentTo is not { } checkedFor || EgressRules.IsSameOrigin(checkedFor, request.RequestUri!))
        {
            return null;
        }

        var headers = request.Headers.NonValidated;
        return headers.Contains("Authorization") ? "Authorization"
            : runtime.Definition.Credential.Header is { } name && headers.Contains(name) ? name
            : headers.Contains("Cookie") ? "Cookie"
            : null;
    }
}
