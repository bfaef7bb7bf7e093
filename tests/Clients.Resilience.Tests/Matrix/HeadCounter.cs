using System.Net;

namespace Clients.Resilience.Tests.Matrix;

/// <summary>Below the pipeline: counts the heads of answers that have come, and speaks HTTP/2 without TLS if told so.</summary>
internal sealed class HeadCounter(HttpMessageHandler pool, bool http2) : DelegatingHandler(pool)
{
    private readonly Lock gate = new();
    private readonly List<(int Count, TaskCompletionSource Reached)> waiting = [];
    private int heads;

    public Task WaitAsync(int count, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (heads >= count)
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Add((count, reached));
            return reached.Task.WaitAsync(cancellationToken);
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (http2)
        {
            request.Version = HttpVersion.Version20;
            request.VersionPolicy = HttpVersionPolicy.RequestVersionExact; // no negotiation without TLS
        }

        var response = await base.SendAsync(request, cancellationToken);
        lock (gate)
        {
            heads++;
            foreach (var (_, reached) in waiting.FindAll(waiter => waiter.Count <= heads))
            {
                reached.TrySetResult();
            }
        }

        return response;
    }
}
