namespace Clients.Resilience;

/// <summary>How a step ended: with an answer, or with a failure (whose <see cref="CallFailure.Response"/> may still hold one).</summary>
internal readonly struct CallOutcome
{
    private CallOutcome(HttpResponseMessage? response, CallFailure? failure)
    {
        Response = response;
        Failure = failure;
    }

    public HttpResponseMessage? Response { get; }

    public CallFailure? Failure { get; }

    public static CallOutcome Of(HttpResponseMessage response) => new(response, null);

    public static CallOutcome Of(CallFailure failure) => new(null, failure);

    public static implicit operator CallOutcome(CallFailure failure) => Of(failure);

    public static implicit operator ValueTask<CallOutcome>(CallOutcome outcome) => new(outcome);
}
