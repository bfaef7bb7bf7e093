using Clients.Resilience.Tests.Servers;

namespace Clients.Resilience.Tests;

/// <summary>A request's body that the caller cannot deliver is nobody else's fault. Alone: what bodies hold is counted for the process.</summary>
[Collection(nameof(SharedBufferTests))]
public sealed class CallerBodyTests
{
    [Fact]
    public async Task Body_FailingWhileItIsSent_IsTheCallersMistakeAndNotRepeated()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        using var things = new ThingsUnderTest(server.Address);

        for (var i = 0; i < 10; i++) // five failures in a row open a circuit
        {
            var error = await things.FailAsync(things.Client.PutThingAsync("7", new Failing(new IOException("the disk is gone"))));

            Assert.Equal((UpstreamErrorCode.ValidationFailed, CallEffect.Unknown, 1), (error.Code, error.Effect, error.Attempts));
        }

        Assert.Equal("7", (await things.DriveAsync(things.Client.GetThingAsync("7"))).Id);
    }

    [Fact]
    public async Task Body_FailingBeforeItIsSent_IsToldWithItsReason()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        using var things = new ThingsUnderTest(server.Address);

        var exception = await Assert.ThrowsAsync<UpstreamException>(
            () => things.Client.CreateFromStreamAsync(new Failing(new InvalidOperationException("not open"), seekable: false)));

        Assert.Equal((UpstreamErrorCode.ValidationFailed, CallEffect.NotSent), (exception.Code, exception.Error.Effect));
        Assert.Equal("not open", exception.GetBaseException().Message);
        Assert.Empty(server.Deliveries);
        Assert.Equal(0, ReplayableBody.Buffered);
    }

    private sealed class Failing(Exception exception, bool seekable = true) : MemoryStream(new byte[100])
    {
        public override bool CanSeek => seekable;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromException<int>(exception);
    }
}
