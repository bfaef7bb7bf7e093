namespace Clients.Resilience;

/// <summary>Carries a failure out of code that can only throw: parameter formatting, handlers, connecting, body streams.</summary>
internal sealed class CallFaultException(CallFailure failure) : Exception(failure.Detail)
{
    public CallFailure Failure { get; } = failure;

    /// <summary>Nothing was sent, because it must not be.</summary>
    public static CallFaultException Refused(string code, string detail) =>
        new(new CallFailure(code, FailureClass.Final, CallEffect.NotSent) { Local = true, Health = Health.Unknown, Detail = detail });
}
