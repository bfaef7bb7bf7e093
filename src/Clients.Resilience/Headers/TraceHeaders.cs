using System.Diagnostics;

namespace Clients.Resilience;

/// <summary>
/// W3C trace context of the current activity, as far as the policy propagates it. Written here and not by the transport, so that it goes to
/// the upstream's own origin only, and never with baggage.
/// </summary>
internal sealed class TraceHeaders(IReadOnlyList<string> propagated)
{
    private const string Parent = "traceparent";
    private const string State = "tracestate";

    /// <summary>What everybody has to pass on (W3C Trace Context, section 3.3.1.5); a longer one is left out.</summary>
    private const int LongestState = 512;

    private readonly bool parent = propagated.Contains(Parent, StringComparer.OrdinalIgnoreCase);
    private readonly bool state = propagated.Contains(State, StringComparer.OrdinalIgnoreCase);

    public static bool Contains(string name) =>
        name.Equals(Parent, StringComparison.OrdinalIgnoreCase) || name.Equals(State, StringComparison.OrdinalIgnoreCase);

    public void Write(HttpRequestMessage request)
    {
        HopHeaders.Remove(request.Headers, Parent);
        HopHeaders.Remove(request.Headers, State);
        if (!parent || Activity.Current is not { IdFormat: ActivityIdFormat.W3C, Id: { } id } activity)
        {
            return;
        }

        request.Headers.TryAddWithoutValidation(Parent, id);

        // A stranger may have sent it: one that cannot travel is left out, as the specification wants, and the call goes on.
        if (state && activity.TraceStateString is { Length: > 0 and <= LongestState } text && !HeaderCheck.IsUnsafe(text))
        {
            request.Headers.TryAddWithoutValidation(State, text);
        }
    }
}
