using Clients.Resilience;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace Clients.AspNetCore;

/// <summary>Makes an endpoint of an operation. Whatever cannot work is an error while the app starts, and names the place.</summary>
internal static class FacadeMap
{
    public static T Find<T>(IEndpointRouteBuilder endpoints, string pattern, Func<UpstreamDirectory, T> find)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var directory = endpoints.ServiceProvider.GetService<UpstreamDirectory>()
            ?? throw Wrong(pattern, "No upstream is registered: call Add<Upstream>Client first.");
        try
        {
            return find(directory);
        }
        catch (ArgumentException exception)
        {
            throw Wrong(pattern, exception.Message, exception);
        }
    }

    public static IEndpointConventionBuilder Add(
        IEndpointRouteBuilder endpoints, string pattern, UpstreamDefinition definition, OperationDefinition operation, IReadOnlyDictionary<string, string>? values)
    {
        var proxy = endpoints.ServiceProvider.GetService<IUpstreamProxy>() ?? throw Wrong(pattern, "Call AddUpstreamProxy() on the services first.");
        var request = values is null ? new UpstreamProxyRequest(operation.Id) : new UpstreamProxyRequest(operation.Id) { Values = values };
        var parsed = RoutePatternFactory.Parse(pattern);
        Check(pattern, [.. parsed.Parameters.Select(static parameter => parameter.Name)], definition, operation, request.Values);
        return endpoints
            .MapMethods(pattern, [operation.Method.Method], context => proxy.SendAsync(context, definition.Name, request))
            .WithDisplayName($"{operation.Method} {pattern} → {definition.Name} {operation.Id}")
            .WithMetadata(new UpstreamOperationMetadata(definition.Name, operation));
    }

    private static void Check(
        string pattern, string[] given, UpstreamDefinition definition, OperationDefinition operation, IReadOnlyDictionary<string, string> values)
    {
        var (path, input) = (ProxyValues.PathNames(operation).ToList(), operation.Input);
        var missing = path.Where(name => !values.ContainsKey(name) && !given.Contains(name, StringComparer.Ordinal) && !input.Paths.Contains(name, StringComparer.Ordinal));
        var unknown = given.Where(name => !path.Contains(name, StringComparer.Ordinal) || values.ContainsKey(name)).ToList();
        if (missing.FirstOrDefault() is { } lacking)
        {
            throw Wrong(pattern, $"'{operation.Id}' has the path {operation.Route}: the pattern needs '{{{lacking}}}'"
                + (unknown.Count > 0 ? $"; it has '{{{unknown[0]}}}', which the operation does not." : ", or give it a value."));
        }

        if (unknown.Count > 0)
        {
            throw Wrong(pattern, $"'{operation.Id}' ({operation.Route}) has no path parameter '{{{unknown[0]}}}' that a caller may set.");
        }

        if (values.Keys.FirstOrDefault(name => !IsDeclared(name, path, operation)) is { } stray)
        {
            throw Wrong(pattern, $"'{operation.Id}' has no parameter '{stray}': it has {string.Join(", ", path.Concat(input.Query).Concat(input.Headers))}.");
        }

        if (input.Required.FirstOrDefault(name => input.Headers.Contains(name, StringComparer.Ordinal) && !values.ContainsKey(name)
            && !ProxyHeaders.MayEnter(name, definition)) is { } header)
        {
            throw Wrong(pattern, $"'{operation.Id}' needs the header '{header}', which is never taken from a caller: give it a value.");
        }
    }

    private static bool IsDeclared(string name, List<string> path, OperationDefinition operation) =>
        path.Contains(name, StringComparer.Ordinal)
        || operation.Input.Query.Contains(name, StringComparer.Ordinal)
        || operation.Input.Headers.Contains(name, StringComparer.Ordinal)
        || (operation.IdempotencyKey && name.Equals(ProxyHeaders.IdempotencyKey, StringComparison.OrdinalIgnoreCase));

    private static ArgumentException Wrong(string pattern, string what, Exception? inner = null) =>
        new($"MapUpstreamOperation(\"{pattern}\"): {what}", nameof(pattern), inner);
}
