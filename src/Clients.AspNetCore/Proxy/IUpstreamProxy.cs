using Microsoft.AspNetCore.Http;

namespace Clients.AspNetCore;

/// <summary>
/// Answers an incoming request with one declared operation of an upstream. A façade, no tunnel: of the incoming request only what the contract
/// declares goes on (path, query, header parameters, a body of a declared media type), and of the answer only its status, its body and a few
/// harmless headers come back. Needs <c>AddUpstreamProxy</c>.
/// </summary>
public interface IUpstreamProxy
{
    /// <summary>Sends the operation and writes its answer, streaming both ways.</summary>
    /// <param name="context">The incoming request; nothing may have been written yet.</param>
    /// <param name="upstream">Name of the upstream, such as <c>github</c>.</param>
    /// <param name="request">Which operation, and the values that the app itself decides.</param>
    /// <exception cref="ProblemException">400: the incoming request holds what the contract does not declare, or lacks what it demands.</exception>
    /// <exception cref="BadHttpRequestException">413: the body is larger than the policy's <c>limits.request</c>; 415: it is of no declared media type.</exception>
    /// <exception cref="Clients.Resilience.UpstreamException">The call failed before the answer began; <c>UseUpstreamErrors</c> answers it.</exception>
    /// <exception cref="ArgumentException">The app names an upstream, operation or value that does not exist.</exception>
    Task SendAsync(HttpContext context, string upstream, UpstreamProxyRequest request);
}
