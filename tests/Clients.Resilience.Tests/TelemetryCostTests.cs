using System.Net;
using Microsoft.Extensions.Logging.Abstractions;

namespace Clients.Resilience.Tests;

/// <summary>Alone: other tests listen, and then it does cost something.</summary>
[CollectionDefinition(nameof(NobodyListens), DisableParallelization = true)]
public sealed class NobodyListens;

[Collection(nameof(NobodyListens))]
public sealed class TelemetryCostTests
{
    /// <summary>All that the steps ask of it. Of the steps themselves the compiler makes objects in debug builds, with telemetry or without.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(UpstreamErrorCode.TimeoutAttempt)]
    public void Telemetry_WithoutListeners_AllocatesNothing(string? code)
    {
        var runtime = new UpstreamRuntime(new UpstreamSettings(ThingsContract.Default, ConfiguredSecrets.None), TimeProvider.System, NullLoggerFactory.Instance);
        using var response = new HttpResponseMessage(HttpStatusCode.OK);
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://things.example/things/1");
        var failure = code is null ? null : new CallFailure(code, FailureClass.Ambiguous, CallEffect.Unknown);
        var call = new ForeignCall(runtime, ThingOperations.Get, default) { Response = response };

        Assert.Equal(0, Allocated(() =>
        {
            runtime.Telemetry.Begin(call, request);
            runtime.Telemetry.End(call, failure);
            if (failure is not null)
            {
                runtime.Telemetry.Retry(call, failure, TimeSpan.FromSeconds(1));
                runtime.Telemetry.RetrySuppressed(call, failure, "attempts");
            }

            runtime.Telemetry.Queued(call, TimeSpan.FromSeconds(1));
            runtime.Telemetry.HeldBack(call, TimeSpan.FromSeconds(1));
            runtime.RateGate.Learn(call, response);
            Assert.Same(Stream.Null, runtime.Telemetry.Counted(call, Stream.Null));
        }));
    }

    [Fact]
    public void Telemetry_WithAListener_IsSeenToAllocate()
    {
        using var measured = new Measured(ThingsContract.Default.Name);
        var runtime = new UpstreamRuntime(new UpstreamSettings(ThingsContract.Default, ConfiguredSecrets.None), TimeProvider.System, NullLoggerFactory.Instance);
        using var response = new HttpResponseMessage(HttpStatusCode.OK);
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://things.example/things/1");
        var call = new ForeignCall(runtime, ThingOperations.Get, default) { Response = response };

        Assert.NotEqual(0, Allocated(() =>
        {
            runtime.Telemetry.Begin(call, request);
            runtime.Telemetry.End(call, null);
        }));
    }

    /// <summary>The very task of the handler that was wrapped: nothing is between, so nothing costs.</summary>
    [Fact]
    public void ObservedHandler_IsNotThere_UntilSomebodyListens()
    {
        using var handler = new Answering();
        using var observed = new HttpMessageInvoker(handler.WithUpstreamObservability("quiet"), disposeHandler: false);
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://things.example/things/1");

        Assert.Same(handler.Answer, observed.SendAsync(request, default));
        Assert.IsType<ByteArrayContent>(observed.Send(request, default).Content);

        using (new Measured("quiet"))
        {
            Assert.NotSame(handler.Answer, observed.SendAsync(request, default));
            Assert.IsNotType<ByteArrayContent>(observed.Send(request, default).Content);
        }

        Assert.Same(handler.Answer, observed.SendAsync(request, default));
    }

    private static long Allocated(Action action)
    {
        for (var i = 0; i < 100; i++)
        {
            action(); // compiles, fills pools
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            action();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private sealed class Answering : HttpMessageHandler
    {
        public Task<HttpResponseMessage> Answer { get; } = Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent([1]) });

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Answer;

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) => Answer.Result;
    }
}
