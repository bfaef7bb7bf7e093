using System.Collections.ObjectModel;
using Clients.AspNetCore;
using Clients.Resilience;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps operations of upstreams to endpoints.</summary>
public static class UpstreamEndpointExtensions
{
    /// <summary>
    /// Serves one operation of an upstream at <paramref name="pattern"/>, by the operation's own method; see <see cref="IUpstreamProxy"/> for what
    /// passes. Attach authorization, rate limits and the like to the result; without them everybody may use the credential of this app.
    /// </summary>
    /// <param name="endpoints">The app.</param>
    /// <param name="pattern">Route pattern whose parameters are named as the operation's, such as <c>/repositories/{owner}/{repo}</c>.</param>
    /// <param name="upstream">Name of the upstream, such as <c>github</c>.</param>
    /// <param name="operation">The contract's operation id, such as <c>repos/get</c>.</param>
    /// <param name="values">Parameters that the app decides and its callers cannot set. Default: none.</param>
    /// <exception cref="ArgumentException">There is no such upstream or operation, or the pattern does not fit it.</exception>
    public static IEndpointConventionBuilder MapUpstreamOperation(
        this IEndpointRouteBuilder endpoints, string pattern, string upstream, string operation, IReadOnlyDictionary<string, string>? values = null)
    {
        var definition = FacadeMap.Find(endpoints, pattern, directory => directory.Contract(upstream));
        return FacadeMap.Add(endpoints, pattern, definition, FacadeMap.Find(endpoints, pattern, _ => definition.Operation(operation)), values);
    }

    /// <summary>The same with the generated definition, such as <c>GitHubUpstream.GetRepository</c>: a wrong name does not compile.</summary>
    /// <param name="endpoints">The app.</param>
    /// <param name="pattern">Route pattern whose parameters are named as the operation's.</param>
    /// <param name="operation">The operation; its upstream must be registered.</param>
    /// <param name="values">Parameters that the app decides and its callers cannot set. Default: none.</param>
    /// <exception cref="ArgumentException">The operation's upstream is not registered, or the pattern does not fit the operation.</exception>
    public static IEndpointConventionBuilder MapUpstreamOperation(
        this IEndpointRouteBuilder endpoints, string pattern, OperationDefinition operation, IReadOnlyDictionary<string, string>? values = null) =>
        FacadeMap.Add(endpoints, pattern, FacadeMap.Find(endpoints, pattern, directory => directory.Contract(operation)), operation, values);
}
