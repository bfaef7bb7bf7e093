namespace Clients.Resilience;

/// <summary>
/// Which headers of an incoming request may travel on: those that a registered upstream's policy names in <c>headers.propagate</c>. The
/// incoming side fills <see cref="UpstreamCallContext.Headers"/> with them. Correlation id and trace context travel on their own.
/// </summary>
public sealed class PropagatedHeaders
{
    /// <summary>Longest value, in characters, that is taken over.</summary>
    public const int LongestValue = 1024;

    /// <summary>What all values may hold together, in characters.</summary>
    public const int LongestTotal = 8 * 1024;

    internal PropagatedHeaders(IEnumerable<UpstreamDefinition> definitions) =>
        Names = [.. definitions.SelectMany(Of).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)];

    /// <summary>The names, of all upstreams together; which upstream gets which is for its policy to say.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>
    /// Takes what may travel on. A value that is too long or cannot stand in a header, and one that <c>Connection</c> keeps to its
    /// connection, is left out as a whole: half a value misleads.
    /// </summary>
    /// <param name="valueOf">The value of a header of the incoming request, several joined by commas; <c>null</c> or empty when it is absent.</param>
    /// <param name="leftOut">Gets the name of each header that is there and is left out.</param>
    public IReadOnlyDictionary<string, string> Take(Func<string, string?> valueOf, Action<string>? leftOut = null)
    {
        ArgumentNullException.ThrowIfNull(valueOf);
        var taken = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (Names.Count == 0)
        {
            return taken;
        }

        var kept = HopHeaders.NamedBy(valueOf("Connection"));
        var total = 0;
        foreach (var name in Names)
        {
            if (valueOf(name) is not { Length: > 0 } value)
            {
                continue;
            }

            if (value.Length > LongestValue || total + value.Length > LongestTotal || HeaderCheck.IsUnsafe(value) || kept.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                leftOut?.Invoke(name);
                continue;
            }

            total += value.Length;
            taken[name] = value;
        }

        return taken;
    }

    /// <summary>What one upstream may get, whatever its policy says: no credentials, nothing of a hop, baggage only within the house.</summary>
    internal static IEnumerable<string> Of(UpstreamDefinition definition) => definition.Headers.Propagate.Where(name =>
        !name.Equals(HeaderStep.CorrelationHeader, StringComparison.OrdinalIgnoreCase)
        && !TraceHeaders.Contains(name)
        && !name.Equals("Authorization", StringComparison.OrdinalIgnoreCase)
        && !name.Equals(definition.Credential.Header, StringComparison.OrdinalIgnoreCase)
        && (!HopHeaders.Contains(name) || (definition.Internal && name.Equals(HopHeaders.Baggage, StringComparison.OrdinalIgnoreCase))));
}
