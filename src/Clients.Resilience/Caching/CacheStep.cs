using System.Net;

namespace Clients.Resilience;

/// <summary>
/// Asks the upstream whether what is kept still holds, instead of fetching it again; above this step a confirmed answer looks like any 200.
/// Next to the wire, because what an answer depends on is known only when all headers are set, and on every hop of a redirect.
/// </summary>
internal sealed class CacheStep(ResponseCache? cache) : CallStep
{
    /// <summary>What these say is no longer there, or no longer to be seen by this caller.</summary>
    private static readonly HttpStatusCode[] Gone =
        [HttpStatusCode.NotFound, HttpStatusCode.Gone, HttpStatusCode.UnavailableForLegalReasons];

    public override ValueTask<CallOutcome> SendAsync(UpstreamCall call, HttpRequestMessage request)
    {
        (call.Kept, call.Measures.Cache) = (null, CacheResult.None); // of an earlier attempt or hop
        return ResponseCaching.IsSupported && cache is not null && CacheRules.Covers(call, request)
            ? SendAsync(cache, call, request)
            : Next.SendAsync(call, request);
    }

    private async ValueTask<CallOutcome> SendAsync(ResponseCache answers, UpstreamCall call, HttpRequestMessage request)
    {
        var key = CacheKey.Of(call, request);
        var stored = await answers.FindAsync(key).ConfigureAwait(false);
        if (call.Clock.Ended != CallEnd.None)
        {
            return ClockFaults.Of(call, CallEffect.NotSent);
        }

        var asked = stored?.Ask(request, key.SecretTag) == true;
        var outcome = await Next.SendAsync(call, request).ConfigureAwait(false);
        if (asked)
        {
            StoredAnswer.Unask(request);
            if (outcome.Response is { StatusCode: HttpStatusCode.NotModified } notModified)
            {
                if (stored!.IsMeantBy(notModified))
                {
                    return Confirmed(answers, key, stored, call, notModified);
                }

                notModified.Dispose();
                outcome = await Next.SendAsync(call, request).ConfigureAwait(false);
            }
        }

        if (outcome.Response is { } response)
        {
            Take(answers, key, stored, call, response);
        }

        return outcome;
    }

    private static CallOutcome Confirmed(ResponseCache answers, CacheKey key, StoredAnswer stored, UpstreamCall call, HttpResponseMessage notModified)
    {
        answers.Renew(key, stored, notModified);
        call.Kept = new KeptAnswer(answers, key);
        call.Measures.Cache = CacheResult.Revalidated;
        call.Measures.Saved += stored.Body.Length;
        var response = stored.ToResponse(notModified);
        notModified.Dispose();
        return CallOutcome.Of(response);
    }

    private static void Take(ResponseCache answers, CacheKey key, StoredAnswer? stored, UpstreamCall call, HttpResponseMessage response)
    {
        if (response.StatusCode == HttpStatusCode.OK)
        {
            call.Measures.Cache = stored is null ? CacheResult.Miss : CacheResult.Changed;
        }

        if (CacheRules.MayKeep(response, answers.Policy.Entry))
        {
            call.Kept = new KeptAnswer(answers, key, response);
            response.Content = new CopiedContent(response.Content, call.Kept);
        }
        else if (stored is not null && (response.StatusCode == HttpStatusCode.OK || Gone.Contains(response.StatusCode)))
        {
            answers.Forget(key);
        }
    }
}
