using System.Net.Http.Headers;

namespace Clients.Resilience;

/// <summary>
/// A file on its way, and how the rest of it is asked for when it breaks off: through the original operation, so that a signed address that
/// has expired is a new one, with <c>Range</c> and <c>If-Range</c> (RFC 9110, section 14.2). Only a strong validator, a known length and
/// <c>Accept-Ranges: bytes</c> make that safe: two halves of different files must never become one.
/// </summary>
internal sealed class Download(UpstreamCall call, CallStep pipeline, HttpRequestMessage asked)
{
    /// <summary>A file that breaks off again and again: at some point the cause is not the line.</summary>
    private const int MostContinuations = 50;

    private EntityTagHeaderValue? validator;
    private HttpResponseMessage? first;
    private long length;
    private long position;
    private int continuations;
    private int fruitless;
    private Stream? rest;

    /// <summary>The answer on its way is the rest of the file.</summary>
    public bool Continuing { get; private set; }

    /// <summary>Whether the server allows to go on in the middle.</summary>
    public bool CanContinue => validator is not null;

    /// <summary>Looks at the first answer.</summary>
    public void Begin(HttpResponseMessage response, long? promised)
    {
        first = response;
        if ((int)response.StatusCode == 200 && promised is > 0 && response.Headers.ETag is { IsWeak: false } tag && response.Headers.AcceptRanges.Contains("bytes"))
        {
            (validator, length) = (tag, promised.Value);
        }
    }

    /// <summary>Waits and asks for what follows <paramref name="received"/> bytes.</summary>
    /// <param name="received">Bytes that have been handed out.</param>
    /// <param name="broken">How the part before it ended.</param>
    /// <returns>The rest and its message, or the failure that the download ends with.</returns>
    public async ValueTask<(Stream? Body, HttpResponseMessage? Message, CallFailure? Failure)> ContinueAsync(long received, CallFailure broken)
    {
        fruitless = received > position || continuations == 0 ? 0 : fruitless + 1;
        position = received;
        if (++continuations > MostContinuations || fruitless >= RetryRules.Attempts(call) - 1
            || !await RetryWait.TryAsync(call, broken, RetryRules.Delay(call, broken), call.Runtime.RetryBudget).ConfigureAwait(false))
        {
            return (null, null, call.Clock.Ended is CallEnd.Caller or CallEnd.Total ? ClockFaults.Of(call, broken.Effect) : broken);
        }

        Continuing = true;
        var outcome = await pipeline.SendAsync(call, Request()).ConfigureAwait(false);
        Continuing = false;
        call.Response = first; // what the caller was told of, and what the record shows
        return outcome.Failure is { } failure ? (null, null, Explain(broken, failure)) : (rest, outcome.Response, null);
    }

    /// <summary>Takes the answer if it is the rest of the very same file.</summary>
    public async ValueTask<CallFailure?> AcceptAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var whole = (int)response.StatusCode == 200;
        if (Mismatch(response, whole) is { } reason)
        {
            return new CallFailure(UpstreamErrorCode.ResponseTruncated, FailureClass.Final, CallEffect.Processed)
            {
                Health = Health.Alive, Detail = reason,
            };
        }

        var body = ResponseFraming.Checked(call, response, await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false));
        rest = whole ? new SkippingStream(call, body, position) : body;
        return null;
    }

    private string? Mismatch(HttpResponseMessage response, bool whole)
    {
        var content = response.Content.Headers;
        if (response.Headers.ETag is { } tag && !tag.Equals(validator))
        {
            return "the file has changed meanwhile";
        }

        // A server that does not know ranges sends everything again. Without the validator it may be anything.
        if (whole)
        {
            return response.Headers.ETag is null || content.ContentLength != length ? "what came instead of the rest is not known to be the same file" : null;
        }

        // Without a length it was compressed on the way, and then it is not the bytes that were asked for.
        return (int)response.StatusCode == 206 && content.ContentLength == length - position && content.ContentRange is { Unit: "bytes" } range
            && range.From == position && range.To == length - 1 && (range.Length ?? length) == length
            ? null
            : "the part that came is not the one that was asked for";
    }

    private HttpRequestMessage Request()
    {
        var request = new HttpRequestMessage(asked.Method, asked.RequestUri) { Version = asked.Version, VersionPolicy = asked.VersionPolicy };
        request.Options.Set(UpstreamCall.OptionKey, call);
        foreach (var (name, values) in asked.Headers.NonValidated)
        {
            request.Headers.TryAddWithoutValidation(name, values);
        }

        request.Headers.Range = new RangeHeaderValue(position, null);
        request.Headers.IfRange = new RangeConditionHeaderValue(validator!);
        return request;
    }

    /// <summary>The first break is the news; why it could not be mended belongs to it.</summary>
    private CallFailure Explain(CallFailure broken, CallFailure failure)
    {
        if (call.Clock.Ended is CallEnd.Caller or CallEnd.Total)
        {
            return failure;
        }

        var reason = failure.Code == UpstreamErrorCode.ResponseTruncated ? failure.Detail
            : failure.Status is { } status ? $"{failure.Code} (status {status})" : failure.Code;
        return new CallFailure(broken.Code, FailureClass.Final, broken.Effect)
        {
            Health = broken.Health,
            Exception = broken.Exception,
            RetryAfter = failure.RetryAfter,
            RetryAt = failure.RetryAt,
            Detail = $"{broken.Detail} The rest could not be fetched: {reason}.",
        };
    }
}
