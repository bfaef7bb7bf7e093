namespace Clients.Resilience;

/// <summary>Refuses destinations that the contract does not name. <c>new Uri(base, "//evil/x")</c> leaves the base address; this notices.</summary>
internal sealed class EgressStep(EgressRules rules) : CallStep
{
    public override ValueTask<CallOutcome> SendAsync(UpstreamCall call, HttpRequestMessage request) =>
        rules.Refuse(request) is { } reason
            ? (CallOutcome)CallFaultException.Refused(UpstreamErrorCode.EgressDenied, $"Nothing was sent: {reason}.").Failure
            : Next.SendAsync(call, request);
}
