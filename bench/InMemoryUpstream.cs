using System.Net;
using System.Net.Http.Headers;

namespace Clients.Bench;

/// <summary>Answers at once, from memory: what is left is the cost of the client.</summary>
internal sealed class InMemoryUpstream(byte[] body, HttpStatusCode status = HttpStatusCode.OK) : HttpMessageHandler
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var content = new StreamContent(new MemoryStream(body, writable: false));
        content.Headers.ContentType = Json;
        content.Headers.ContentLength = body.Length;
        return Task.FromResult(new HttpResponseMessage(status) { Content = content, RequestMessage = request });
    }
}
