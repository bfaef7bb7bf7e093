namespace Clients.Resilience;

/// <summary>A call whose answer is handed on as it is: status, headers and the body as a guarded stream. Failures are errors as everywhere.</summary>
internal sealed class RawCall(UpstreamRuntime runtime, OperationDefinition operation, UpstreamCallOptions? options, CancellationToken callerToken)
    : UpstreamCall(runtime, operation, options, callerToken)
{
    /// <summary>The body; <c>null</c> when the answer has none.</summary>
    public Stream? Body { get; private set; }

    internal override bool BudgetCoversStream => true;

    internal override bool Accepts(int status) => status is >= 200 and < 300;

    internal override async ValueTask<CallFailure?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (ResponseFraming.IsEmpty(this, response))
        {
            return null;
        }

        if (response.Content.Headers.ContentLength > Definition.Limits.Response && !Operation.Streaming)
        {
            return TransportFaults.TooLarge("Limits.Response");
        }

        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        Body = GuardedStream.Open(this, response, Operation.Streaming ? stream : new LimitedStream(stream, Definition.Limits.Response));
        return null;
    }
}
