namespace Clients.Resilience;

/// <summary>The last look before the wire: an app's own handlers may have changed address or headers after the pipeline checked them.</summary>
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

        return base.SendAsync(request, cancellationToken);
    }
}
