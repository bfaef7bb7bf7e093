using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;

namespace Clients.Resilience;

/// <summary>
/// Follows redirects in the transport's stead, at most three, every hop checked: of GET and HEAD; of other methods 307 and 308 within the same
/// origin only, and only if the body can be sent again as a whole. A redirect says that nothing was done, so the effect is not doubled. Another
/// origin gets no credential, no cookie, no header of ours beyond content negotiation. The original request stays as it is, so that a retry
/// begins at the beginning.
/// </summary>
internal sealed class RedirectStep(EgressRules egress) : CallStep
{
    public const int MostHops = 3;

    /// <summary>Marks a hop: redirect hosts are allowed for it.</summary>
    public static readonly HttpRequestOptionsKey<bool> HopKey = new("clients.redirected");

    private static readonly string[] Harmless = ["Accept", "Accept-Encoding", "Accept-Language", "User-Agent", "Range", "If-Range"];

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<CallOutcome> SendAsync(UpstreamCall call, HttpRequestMessage request)
    {
        var current = request;
        for (var hop = 0; ; hop++)
        {
            var outcome = await Next.SendAsync(call, current).ConfigureAwait(false);
            if (outcome.Response is not { } response || Location(call, response) is not { Count: > 0 } location)
            {
                return outcome;
            }

            var status = (int)response.StatusCode;
            response.Dispose();
            var target = default(Uri);
            var understood = location.Count == 1 && location.ToString() is { Length: > 0 } text && AddressText.TryRead(current.RequestUri, text, out target);
            var sameOrigin = understood && EgressRules.IsSameOrigin(current.RequestUri!, target!);
            if ((understood ? Refuse(call, current, target!, status, sameOrigin, hop) : "its address makes no sense") is { } reason)
            {
                return new CallFailure(UpstreamErrorCode.RedirectRefused, FailureClass.Final, CallEffect.Processed)
                {
                    Status = status,
                    Detail = $"The redirect was not followed: {reason}.",
                };
            }

            call.Hops++;
            call.LeftOrigin |= !sameOrigin;
            if (!call.LeftOrigin && call.Ticket is { } ticket)
            {
                ticket.Ledger.Note(ticket.Cost); // a hop is a request that the upstream counts, too
            }

            current = NextRequest(request, current, target!, call.LeftOrigin);
        }
    }

    /// <summary>What another origin may see. Asked once more behind the handlers of an app, which add what they add to any request.</summary>
    public static void KeepHarmless(HttpRequestMessage request)
    {
        foreach (var (name, _) in request.Headers.NonValidated.ToList())
        {
            if (!Harmless.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                HopHeaders.Remove(request.Headers, name);
            }
        }

        request.Content = null;
    }

    /// <summary>As it was sent: <c>HttpResponseHeaders.Location</c> throws on some.</summary>
    private static HeaderStringValues Location(UpstreamCall call, HttpResponseMessage response) =>
        (int)response.StatusCode is 301 or 302 or 303 or 307 or 308 && !call.Accepts((int)response.StatusCode)
        && response.Headers.NonValidated.TryGetValues("Location", out var values) ? values : default;

    private string? Refuse(UpstreamCall call, HttpRequestMessage request, Uri target, int status, bool sameOrigin, int hop)
    {
        if (hop >= MostHops)
        {
            return $"more than {MostHops} in a row";
        }

        var reading = request.Method == HttpMethod.Get || request.Method == HttpMethod.Head;
        if (!reading && !(sameOrigin && status is 307 or 308))
        {
            return $"{request.Method} may only be redirected by 307 or 308 within the same origin";
        }

        // The first hop has read it to its end; JSON that a foreign caller brought is written anew from its object.
        if (sameOrigin && call.OneShotBody && request.Content is not (null or JsonContent))
        {
            return "its body can be sent once only";
        }

        if (request.RequestUri!.Scheme == Uri.UriSchemeHttps && target.Scheme != Uri.UriSchemeHttps)
        {
            return "it leads from https to something weaker";
        }

        return egress.Refuse(target, redirected: true);
    }

    private static HttpRequestMessage NextRequest(HttpRequestMessage first, HttpRequestMessage current, Uri target, bool leftOrigin)
    {
        var next = new HttpRequestMessage(current.Method, target) { Version = current.Version, VersionPolicy = current.VersionPolicy };
        next.Options.Set(HopKey, true);
        if (first.Options.TryGetValue(UpstreamCall.OptionKey, out var call))
        {
            next.Options.Set(UpstreamCall.OptionKey, call);
        }

        foreach (var (name, values) in current.Headers.NonValidated)
        {
            next.Headers.TryAddWithoutValidation(name, values);
        }

        next.Content = current.Content;
        if (leftOrigin)
        {
            KeepHarmless(next);
        }

        return next;
    }
}
