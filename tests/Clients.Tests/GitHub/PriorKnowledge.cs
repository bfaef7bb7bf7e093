using System.Net;

namespace Clients.Tests.GitHub;

/// <summary>HTTP/2 without TLS, which is not negotiated.</summary>
internal sealed class PriorKnowledge() : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        return base.SendAsync(request, cancellationToken);
    }
}
