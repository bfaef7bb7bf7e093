using Clients.Resilience;

namespace Clients.AspNetCore;

/// <summary>Metadata of an endpoint made by <c>MapUpstreamOperation</c>: for policies and documents that look at what an endpoint leads to.</summary>
/// <param name="Upstream">Name of the upstream.</param>
/// <param name="Operation">The operation.</param>
public sealed record UpstreamOperationMetadata(string Upstream, OperationDefinition Operation);
