using System.Net.Http.Headers;

namespace Clients.Resilience;

/// <summary>Which of the headers that do not cross <see cref="HeaderStep"/> has set itself, and nobody else.</summary>
internal sealed class OwnHeaders(UpstreamRuntime runtime)
{
    public bool Include(UpstreamCall? call, string name, HeaderStringValues values) => name.ToUpperInvariant() switch
    {
        "COOKIE" => call?.CookieHeader is { } cookies && values.ToString() == cookies,
        "BAGGAGE" => runtime.Definition.Internal && runtime.Definition.Headers.Propagate.Contains(name, StringComparer.OrdinalIgnoreCase),
        "X-REQUEST-DEADLINE-MS" or "X-REQUEST-ATTEMPTS" => runtime.Definition.Internal,
        _ => false,
    };
}
