using System.Diagnostics.CodeAnalysis;
using Refit;

namespace Clients.Resilience;

/// <summary>A <c>TRACE</c> operation of a generated client; Refit has an attribute for every other method.</summary>
/// <param name="path">The path of the request.</param>
[AttributeUsage(AttributeTargets.Method)]
[SuppressMessage("Design", "CA1019:Define accessors for attribute arguments", Justification = "HttpMethodAttribute.Path is the accessor.")]
public sealed class TraceAttribute(string path) : HttpMethodAttribute(path)
{
    /// <inheritdoc/>
    public override HttpMethod Method => HttpMethod.Trace;
}
