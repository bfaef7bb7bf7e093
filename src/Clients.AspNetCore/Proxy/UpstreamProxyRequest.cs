using System.Collections.ObjectModel;

namespace Clients.AspNetCore;

/// <summary>What <see cref="IUpstreamProxy"/> sends: an operation, and the values that its caller has no say in.</summary>
/// <param name="operation">The contract's operation id, such as <c>repos/get</c>.</param>
public sealed class UpstreamProxyRequest(string operation)
{
    /// <summary>The contract's operation id.</summary>
    public string Operation { get; } = operation ?? throw new ArgumentNullException(nameof(operation));

    /// <summary>
    /// Values of path, query and header parameters, by their names on the wire, that the app decides. The incoming request cannot set these; all
    /// others are taken from it: path parameters from route values of the same name, the rest from its query and headers. Default empty.
    /// </summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = ReadOnlyDictionary<string, string>.Empty;
}
