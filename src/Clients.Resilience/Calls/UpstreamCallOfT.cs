namespace Clients.Resilience;

/// <summary>A call of a generated client: its reader knows what the answer should be.</summary>
internal sealed class UpstreamCall<T>(
    UpstreamRuntime runtime,
    OperationDefinition operation,
    ResponseReader<T> reader,
    bool withResponse,
    UpstreamCallOptions? options,
    CancellationToken callerToken)
    : UpstreamCall(runtime, operation, options, callerToken)
{
    public T? Value { get; private set; }

    /// <summary>Statuses that are answers without a value: of a walk, those that mean an empty list.</summary>
    public IReadOnlyList<int> Valueless { get; init; } = [];

    public bool HasValue { get; private set; }

    internal override bool Accepts(int status) => reader.Accepts(status) || (withResponse && status == 304) || Valueless.Contains(status);

    internal override async ValueTask<CallFailure?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        if (!reader.Accepts(status))
        {
            return null; // 304: nothing new, nothing to read; or there is nothing
        }

        if (reader.Streams(status))
        {
            var stream = await ResponseBody.OpenStreamAsync(this, response, cancellationToken).ConfigureAwait(false);
            Value = await reader.ReadAsync(status, response, stream, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            var body = Runtime.Telemetry.Counted(this, await ResponseBody.OpenAsync(this, response, cancellationToken).ConfigureAwait(false));
            await using (body.ConfigureAwait(false))
            {
                Value = await reader.ReadAsync(status, response, body, cancellationToken).ConfigureAwait(false);
            }
        }

        HasValue = true;
        return null;
    }

    internal override object? ReadError(int status, ReadOnlySpan<byte> body) => reader.ReadError(status, body);
}
