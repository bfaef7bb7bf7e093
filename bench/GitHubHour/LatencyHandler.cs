namespace Clients.Bench.GitHubHour;

/// <summary>The network of the simulation: each request takes its time to get there, then a real socket.</summary>
public sealed class LatencyHandler(SimulatedTime time) : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
{
    private readonly Random random = new(7);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        TimeSpan latency;
        lock (random)
        {
            latency = TimeSpan.FromMilliseconds(random.Next(20, 200));
        }

        await Task.Delay(latency, time, cancellationToken).ConfigureAwait(false);
        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
