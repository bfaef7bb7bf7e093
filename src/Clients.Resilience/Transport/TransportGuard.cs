namespace Clients.Resilience;

/// <summary>The last look before the wire: an app's own handlers may have changed address or headers, or repeat what must not be, after the pipeline checked it.</summary>
internal sealed class TransportGuard(EgressRules egress, HttpMessageHandler transport) : DelegatingHandler(transport)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var redirected = request.Options.TryGetValue(RedirectStep.HopKey, out var hop) && hop;
        if (egress.Refuse(request.RequestUri, redirected) is { } reason)
        {
            throw CallFaultException.Refused(UpstreamErrorCode.EgressDenied, $"Nothing was sent: {reason}.");
        }

        if (HeaderCheck.FindUnsafe(request) is { } name)
        {
            throw HeaderCheck.Refuse(name);
        }

        if (!redirected && request.Options.TryGetValue(UpstreamCall.OptionKey, out var call) && !call.TryHandOver() && !call.Repeatable)
        {
            throw new CallFaultException(new CallFailure(UpstreamErrorCode.EffectUncertain, FailureClass.Final, CallEffect.Unknown)
            {
                Health = Health.Unknown,
                Detail = "A handler of this client tried to send a request again that is not idempotent, which was refused: take the retry out of it.",
            });
        }

        return base.SendAsync(request, cancellationToken);
    }
}
