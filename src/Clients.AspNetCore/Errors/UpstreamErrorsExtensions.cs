using Clients.AspNetCore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers how failed requests are answered.</summary>
public static class UpstreamErrorsExtensions
{
    /// <summary>
    /// Answers every failed request with <c>application/problem+json</c> (RFC 9457) that holds a stable <c>code</c> and the <c>correlationId</c>:
    /// failures of upstreams, refusals by the app (<see cref="ProblemException"/>), requests that cannot be read, and anything unexpected as 500
    /// without detail. Needs <see cref="UpstreamErrorsBuilderExtensions.UseUpstreamErrors"/>. Also has Kestrel keep the names in <c>Connection</c>
    /// headers, which <see cref="CallerContextExtensions.UseCallerContext"/> and façades obey.
    /// </summary>
    public static IServiceCollection AddUpstreamErrors(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IProblemDetailsWriter, ProblemWriter>()); // ahead of the framework's
        services.AddProblemDetails();
        services.AddExceptionHandler<ProblemExceptionHandler>();

        // By default a request that cannot be bound is an empty 400 in production and an exception in development only.
        services.Configure<RouteHandlerOptions>(static options => options.ThrowOnBadRequest = true);

        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<KestrelServerOptions>, ConnectionHeader>());
        return services;
    }
}
