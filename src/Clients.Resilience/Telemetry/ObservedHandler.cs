using System.Diagnostics;

namespace Clients.Resilience;

/// <summary>Tells of requests that do not pass through the pipeline what <see cref="TelemetryStep"/> tells of those that do. Changes nothing about them.</summary>
internal sealed class ObservedHandler(CallTelemetry telemetry, TimeProvider time) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        telemetry.IsHeard ? ObserveAsync(request, cancellationToken) : base.SendAsync(request, cancellationToken);

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!telemetry.IsHeard)
        {
            return base.Send(request, cancellationToken);
        }

        var before = Activity.Current; // an asynchronous method restores it by itself
        var exchange = new ObservedExchange(telemetry, time, request, cancellationToken);
        try
        {
            return exchange.Answer(base.Send(request, cancellationToken));
        }
        catch (Exception exception)
        {
            exchange.Fail(exception, TransportPart.Head);
            throw;
        }
        finally
        {
            Activity.Current = before;
        }
    }

    private async Task<HttpResponseMessage> ObserveAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var exchange = new ObservedExchange(telemetry, time, request, cancellationToken);
        try
        {
            return exchange.Answer(await base.SendAsync(request, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            exchange.Fail(exception, TransportPart.Head);
            throw;
        }
    }
}
