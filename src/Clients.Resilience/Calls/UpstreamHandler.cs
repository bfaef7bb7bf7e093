using System.Net;

namespace Clients.Resilience;

/// <summary>Hosts the pipeline inside an HttpClient: the outermost handler of an upstream's client.</summary>
internal sealed class UpstreamHandler : DelegatingHandler
{
    private readonly UpstreamRuntime runtime;
    private readonly CallStep pipeline;

    public UpstreamHandler(UpstreamRuntime runtime)
    {
        this.runtime = runtime;
        pipeline = UpstreamPipeline.Build(runtime, (request, cancellationToken) => base.SendAsync(request, cancellationToken));
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        request.Options.TryGetValue(UpstreamCall.OptionKey, out var call) && ReferenceEquals(call.Runtime, runtime)
            ? call.Foreign ? SendForeignAsync(call, request) : SendOwnAsync(call, request)
            : SendForeignAsync(new ForeignCall(runtime, runtime.Routes.Find(request), cancellationToken), request);

    /// <summary>The invoker throws: the handler only records, so that nothing is thrown twice.</summary>
    private async Task<HttpResponseMessage> SendOwnAsync(UpstreamCall call, HttpRequestMessage request)
    {
        if (call.Target is { } target)
        {
            request.RequestUri = target;
        }
        else
        {
            TrailingSlash.Trim(request, call.Operation);
            OperationServer.Apply(request, call);
        }

        var outcome = await pipeline.SendAsync(call, request).ConfigureAwait(false);
        call.Failure = outcome.Failure;
        return outcome.Response ?? new HttpResponseMessage((HttpStatusCode)(outcome.Failure!.Status ?? 500)) { RequestMessage = request };
    }

    private async Task<HttpResponseMessage> SendForeignAsync(UpstreamCall call, HttpRequestMessage request)
    {
        request.Options.Set(UpstreamCall.OptionKey, call);
        var outcome = await pipeline.SendAsync(call, request).ConfigureAwait(false);
        call.Failure = outcome.Failure;
        return outcome.Response ?? outcome.Failure!.Response ?? throw call.ToException(outcome.Failure!);
    }
}
