using System.Globalization;

namespace Clients.Resilience;

/// <summary>Sets what the policy sends and propagates, takes away what must not cross, and refuses what would inject.</summary>
internal sealed class HeaderStep(UpstreamDefinition definition) : CallStep
{
    public const string CorrelationHeader = "x-correlation-id";
    private const string KeyHeader = "Idempotency-Key";

    private static readonly string ProductVersion = typeof(HeaderStep).Assembly.GetName().Version!.ToString(2);

    private readonly string userAgent = UserAgentOf(definition);
    private readonly bool correlates = definition.Headers.Propagate.Contains(CorrelationHeader, StringComparer.OrdinalIgnoreCase);
    private readonly KeyValuePair<string, string>[] sent = [.. definition.Headers.Send];
    private readonly TraceHeaders trace = new(definition.Headers.Propagate);
    private readonly string[] propagated = [.. PropagatedHeaders.Of(definition)];

    public static string UserAgentOf(UpstreamDefinition definition) => $"Clients/{ProductVersion} ({definition.Name})";

    public override ValueTask<CallOutcome> SendAsync(UpstreamCall call, HttpRequestMessage request)
    {
        HopHeaders.TakeAway(request);
        if (!call.LeftOrigin)
        {
            Propagate(call, request);
            if (call.Options?.Headers is { } own && AddOwn(request, own) is { } refused)
            {
                return (CallOutcome)refused;
            }

            AddStatic(request);
        }

        call.SentTo = request.RequestUri;
        return HeaderCheck.FindUnsafe(request) is { } name
            ? (CallOutcome)HeaderCheck.Refuse(name).Failure
            : Next.SendAsync(call, request);
    }

    private void Propagate(UpstreamCall call, HttpRequestMessage request)
    {
        trace.Write(request);
        if (correlates)
        {
            Set(request, CorrelationHeader, call.CorrelationId);
        }

        if (call.IdempotencyKey is { } key)
        {
            Set(request, KeyHeader, key);
        }

        if (call.CookieHeader is { } cookies && call.Runtime.Egress.IsHome(request.RequestUri!))
        {
            Set(request, "Cookie", cookies); // after TakeAway: cookies of a request that somebody else made do not cross
        }

        if (definition.Internal)
        {
            TellTheHouse(call, request);
        }

        var incoming = UpstreamCallContext.Current;
        foreach (var name in propagated)
        {
            if (incoming is not null && incoming.Headers.TryGetValue(name, out var value))
            {
                Set(request, name, value);
            }
        }
    }

    /// <summary>A service of ours learns how long its caller waits, and whether the caller's layer already repeats.</summary>
    private static void TellTheHouse(UpstreamCall call, HttpRequestMessage request)
    {
        if (call.Clock.Remaining is var left && left < TimeSpan.FromDays(1))
        {
            Set(request, UpstreamHeaderNames.Deadline, ((long)Math.Max(1, left.TotalMilliseconds)).ToString(CultureInfo.InvariantCulture));
        }

        if ((call.Repeatable && RetryRules.Attempts(call) > 1) || UpstreamCallContext.Current?.Attempts == 1)
        {
            Set(request, UpstreamHeaderNames.Attempts, "1");
        }
    }

    private void AddStatic(HttpRequestMessage request)
    {
        foreach (var (name, value) in sent)
        {
            if (!request.Headers.NonValidated.Contains(name))
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        if (!request.Headers.NonValidated.Contains("User-Agent"))
        {
            request.Headers.TryAddWithoutValidation("User-Agent", userAgent);
        }
    }

    private CallFailure? AddOwn(HttpRequestMessage request, IReadOnlyDictionary<string, string> own)
    {
        foreach (var (name, value) in own)
        {
            if (HopHeaders.Contains(name)
                || name.Equals("Authorization", StringComparison.OrdinalIgnoreCase)
                || name.Equals(definition.Credential.Header, StringComparison.OrdinalIgnoreCase)
                || HeaderCheck.IsUnsafe(name))
            {
                return CallFaultException.Refused(
                    UpstreamErrorCode.ValidationFailed, "Nothing was sent: UpstreamCallOptions.Headers holds a header that a call may not set.").Failure;
            }

            HopHeaders.Remove(request.Headers, name);
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                return CallFaultException.Refused(
                    UpstreamErrorCode.ValidationFailed, "Nothing was sent: UpstreamCallOptions.Headers holds a content header or a malformed name.").Failure;
            }
        }

        return null;
    }

    private static void Set(HttpRequestMessage request, string name, string value)
    {
        HopHeaders.Remove(request.Headers, name);
        request.Headers.TryAddWithoutValidation(name, value);
    }
}
