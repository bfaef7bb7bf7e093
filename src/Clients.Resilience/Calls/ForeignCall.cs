namespace Clients.Resilience;

/// <summary>A call that did not come through the invoker: a hand-written Refit interface, Octokit or any other HttpClient user.</summary>
/// <param name="runtime">The upstream.</param>
/// <param name="operation">What governs the call.</param>
/// <param name="callerToken">The caller's.</param>
/// <param name="options">What this call changes.</param>
/// <param name="readsWhole">The body is read within the attempt, so that a broken one is repeated; downloads excepted.</param>
internal sealed class ForeignCall(
    UpstreamRuntime runtime, OperationDefinition operation, CancellationToken callerToken, UpstreamCallOptions? options = null, bool readsWhole = false)
    : UpstreamCall(runtime, operation, options, callerToken)
{
    internal override bool Foreign => true;

    internal override bool BudgetCoversStream => true;

    internal override bool Accepts(int status) => status is (>= 200 and < 300) or 304;

    /// <summary>The caller reads the body itself, guarded; where there is none, the call is over.</summary>
    internal override async ValueTask<CallFailure?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var original = response.Content;
        if (ResponseFraming.IsEmpty(this, response))
        {
            return null;
        }

        if (original.Headers.ContentLength > Definition.Limits.Response && !Operation.Streaming)
        {
            return TransportFaults.TooLarge("Limits.Response");
        }

        var stream = await original.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var limited = Operation.Streaming ? stream : new LimitedStream(stream, Definition.Limits.Response);
        if (readsWhole && !Operation.Streaming)
        {
            using var body = new MemoryStream();
            await ResponseFraming.Checked(this, response, limited).CopyToAsync(body, cancellationToken).ConfigureAwait(false);
            Measures.Received += body.Length;
            HeldContent.Replace(response, body.ToArray());
        }
        else
        {
            response.Content = new GuardedContent(original, GuardedStream.Open(this, original, limited));
        }

        return null;
    }
}
