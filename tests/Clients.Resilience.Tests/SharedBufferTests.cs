using System.Net;

namespace Clients.Resilience.Tests;

/// <summary>What all calls of a process share cannot be watched while other tests call.</summary>
[CollectionDefinition(nameof(SharedBufferTests), DisableParallelization = true)]
public sealed class SharedBufferGroup;

[Collection(nameof(SharedBufferTests))]
public sealed class SharedBufferTests
{
    private const int Holders = (int)(ReplayableBody.LargestBufferTotal / ReplayableBody.LargestBuffer);

    [Fact]
    public async Task OneShotBodies_TogetherBeyondTheLimit_AreSentOnceUntilOthersHaveEnded()
    {
        var transport = new Holding(Holders);
        using var things = new ThingsUnderTest(new Uri("https://things.example"), configure: settings => settings.Transport = transport);
        var holders = Enumerable.Range(0, Holders)
            .Select(_ => things.Client.PutThingAsync("7", new OneShotStream(ReplayableBody.LargestBuffer - 1))).ToList();
        await transport.Full.Task;
        Assert.Equal(Holders * (ReplayableBody.LargestBuffer - 1), ReplayableBody.Buffered);

        Assert.Equal(1, (await things.FailAsync(things.Client.PutThingAsync("7", new OneShotStream(5)))).Attempts);
        transport.Release.SetResult();
        foreach (var holder in holders)
        {
            await holder;
        }

        Assert.Equal(0, ReplayableBody.Buffered);
        Assert.Equal(3, (await things.FailAsync(things.Client.PutThingAsync("7", new OneShotStream(5)))).Attempts);
        Assert.Equal(0, ReplayableBody.Buffered);
    }

    [Fact]
    public async Task OneShotBodies_UpToTheLimit_AreKept()
    {
        var transport = new Holding(Holders - 1);
        using var things = new ThingsUnderTest(new Uri("https://things.example"), configure: settings => settings.Transport = transport);
        var holders = Enumerable.Range(0, Holders - 1)
            .Select(_ => things.Client.PutThingAsync("7", new OneShotStream(ReplayableBody.LargestBuffer + 1))).ToList(); // their beginnings are held
        await transport.Full.Task;
        Assert.Equal((Holders - 1) * ReplayableBody.LargestBuffer, ReplayableBody.Buffered);

        Assert.Equal(3, (await things.FailAsync(things.Client.PutThingAsync("7", new OneShotStream(5)))).Attempts); // the last place
        transport.Release.SetResult();
        await Task.WhenAll(holders);

        Assert.Equal(0, ReplayableBody.Buffered);
    }

    [Fact]
    public async Task OneShotBody_ReadAsAWhole_StatesItsLengthAndIsGivenBackOnce()
    {
        using var things = new ThingsUnderTest(new Uri("https://things.example"));
        using var request = new HttpRequestMessage(HttpMethod.Put, "https://things.example/things/7") { Content = new StreamContent(new OneShotStream(5)) };
        var call = new ForeignCall(things.Connection.Runtime, ThingOperations.Put, default);
        call.Clock.Start(TimeSpan.FromSeconds(10), default);

        await ReplayableBody.PrepareAsync(call, request, 3);
        Assert.Equal((5L, 5, 5L, false), (request.Content.Headers.ContentLength, call.BufferedBytes, ReplayableBody.Buffered, call.OneShotBody));
        ReplayableBody.Release(call);
        ReplayableBody.Release(call);

        Assert.Equal((0, 0L), (call.BufferedBytes, ReplayableBody.Buffered));
    }

    [Fact]
    public async Task OneShotBody_FailingToBeRead_LeavesNothingBehind()
    {
        using var things = new ThingsUnderTest(new Uri("https://things.example"), configure: settings => settings.Transport = new Holding(0));

        Assert.Equal(UpstreamErrorCode.ValidationFailed, (await things.FailAsync(things.Client.PutThingAsync("7", new OneShotStream(-1)))).Code);
        Assert.Equal(0, ReplayableBody.Buffered);
    }

    /// <summary>Holds the first requests until it is told to answer them; fails the others.</summary>
    private sealed class Holding(int count) : HttpMessageHandler
    {
        private int seen;

        public TaskCompletionSource Full { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Release { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var number = Interlocked.Increment(ref seen);
            if (number > count)
            {
                return new HttpResponseMessage(HttpStatusCode.BadGateway) { RequestMessage = request };
            }

            if (number == count)
            {
                Full.SetResult();
            }

            await Release.Task;
            return new HttpResponseMessage { Content = new StringContent("""{"id":"7"}"""), RequestMessage = request };
        }
    }

    /// <summary>Cannot be read at all if its length is negative.</summary>
    private sealed class OneShotStream(int length) : MemoryStream(new byte[Math.Max(0, length)])
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            length < 0 ? throw new IOException("The disk is gone.") : base.ReadAsync(buffer, cancellationToken);
    }
}
