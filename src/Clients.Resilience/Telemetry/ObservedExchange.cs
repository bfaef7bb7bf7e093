using System.Diagnostics;

namespace Clients.Resilience;

/// <summary>One request of a client that is not ours, from its sending to the last byte of its answer.</summary>
internal sealed class ObservedExchange
{
    private readonly CallTelemetry telemetry;
    private readonly TimeProvider time;
    private readonly HttpRequestMessage request;
    private readonly CancellationToken callerToken;
    private readonly OperationDefinition operation;
    private readonly long start;
    private readonly Activity? activity;
    private CallMeasures measures;
    private int? status;
    private int ended;

    public ObservedExchange(CallTelemetry telemetry, TimeProvider time, HttpRequestMessage request, CancellationToken callerToken)
    {
        this.telemetry = telemetry;
        this.time = time;
        this.request = request;
        this.callerToken = callerToken;
        operation = RouteTable.Undeclared(request.Method.Method);
        start = time.GetTimestamp();
        measures.Sent = telemetry.SizeOf(request);
        activity = telemetry.Begin(operation, request.RequestUri);
    }

    /// <summary>The answer, its body observed; one without a body is over.</summary>
    public HttpResponseMessage Answer(HttpResponseMessage response)
    {
        status = (int)response.StatusCode;
        if (status is < 200 or 204 or 205 or 304 || response.Content.Headers.ContentLength == 0 || request.Method == HttpMethod.Head)
        {
            Finish();
        }
        else
        {
            response.Content = new ObservedContent(response.Content, this);
        }

        return response;
    }

    public void Read(int bytes) => measures.Received += bytes;

    /// <summary>The body is over, or its reader wants no more of it.</summary>
    public void Finish()
    {
        if (status >= 400)
        {
            var error = UpstreamErrorMapper.OfStatus(status.Value);
            End(error.Code, error.Effect);
        }
        else
        {
            End(null, CallEffect.Processed);
        }
    }

    /// <summary>Which limit a cancellation comes from cannot be told here: HttpClient's own timeout looks like the caller's.</summary>
    public void Fail(Exception exception, TransportPart part)
    {
        if (callerToken.IsCancellationRequested)
        {
            End(UpstreamErrorCode.Canceled, CallEffect.Unknown);
        }
        else if (part == TransportPart.Head)
        {
            var error = UpstreamErrorMapper.Map(exception);
            End(error.Code, error.Effect);
        }
        else
        {
            var failure = TransportFaults.Describe(exception, part);
            End(failure.Code, failure.Effect);
        }
    }

    private void End(string? code, CallEffect effect)
    {
        if (Interlocked.Exchange(ref ended, 1) == 0)
        {
            telemetry.End(new CallRecord
            {
                Operation = operation,
                Status = status,
                Code = code,
                Effect = effect,
                Attempts = 1,
                Elapsed = time.GetElapsedTime(start),
                Measures = measures,
                Activity = activity,
                CorrelationId = telemetry.Logs(code) ? CorrelationId() : null,
            });
        }
    }

    private string? CorrelationId() =>
        request.Headers.NonValidated.TryGetValues("x-correlation-id", out var values)
        && values.ToString() is var sent && !sent.AsSpan().ContainsAnyInRange('\0', '\u001f')
        ? sent
        : UpstreamCallContext.Current?.CorrelationId ?? (activity ?? Activity.Current)?.TraceId.ToString();
}
