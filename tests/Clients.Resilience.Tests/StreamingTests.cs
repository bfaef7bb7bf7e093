using Clients.Resilience.Tests.Servers;

namespace Clients.Resilience.Tests;

public sealed class StreamingTests
{
    private const string Head = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n";

    [Fact]
    public async Task Stream_ReadToItsEnd_GivesThePermitBack()
    {
        await using var server = RawUpstream.Start(static exchange => exchange.WriteAsync(Head + "0123456789"));
        using var things = new ThingsUnderTest(server.Address);

        await using var stream = await things.Client.GetBlobAsync();
        Assert.Equal(1, things.Connection.Runtime.Concurrency.Running);

        Assert.Equal("0123456789", await new StreamReader(stream).ReadToEndAsync());
        Assert.Equal(0, things.Connection.Runtime.Concurrency.Running);
        Assert.Equal(0, await stream.ReadAsync(new byte[1]));
    }

    [Fact]
    public async Task Stream_Disposed_GivesThePermitBack()
    {
        await using var server = RawUpstream.Start(static exchange => exchange.WriteAsync(Head + "01234"));
        using var things = new ThingsUnderTest(server.Address);

        await (await things.Client.GetBlobAsync()).DisposeAsync();

        Assert.Equal(0, things.Connection.Runtime.Concurrency.Running);
    }

    [Fact]
    public async Task Stream_FallingSilent_TimesOutByTheIdleRule()
    {
        await using var server = RawUpstream.Start(async static exchange =>
        {
            await exchange.WriteAsync(Head + "01234");
            await exchange.HangAsync();
        });
        using var things = new ThingsUnderTest(server.Address);
        await using var stream = await things.Client.GetBlobAsync();
        await stream.ReadExactlyAsync(new byte[5]);
        things.Time.Advance(TimeSpan.FromSeconds(60)); // nobody reads: that is no silence

        var error = await things.FailAsync(stream.ReadExactlyAsync(new byte[1]).AsTask(), TimeSpan.FromSeconds(1));

        Assert.Equal((UpstreamErrorCode.TimeoutBody, 200), (error.Code, error.Status));
        Assert.Equal(0, things.Connection.Runtime.Concurrency.Running);
        Assert.Equal(UpstreamErrorCode.TimeoutBody, (await Assert.ThrowsAsync<UpstreamException>(async () => await stream.ReadExactlyAsync(new byte[1]))).Code);
    }

    [Fact]
    public async Task Stream_OfAnOperationWithAnIdleTimeOfItsOwn_GoesByThat()
    {
        await using var server = RawUpstream.Start(static async exchange =>
        {
            await exchange.WriteAsync(Head + "01234");
            await exchange.HangAsync();
        });
        using var things = new ThingsUnderTest(server.Address);
        await using var stream = await things.Connection.Invoker<IThingsWire>().SendAsync(
            ThingOperations.Blob with { Idle = TimeSpan.FromSeconds(1) }, ResponseReader.Stream, 0, static (wire, _, call) => wire.GetBlob(call), null, default);
        await stream.ReadExactlyAsync(new byte[5]);

        var read = stream.ReadAsync(new byte[1]).AsTask();
        things.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(UpstreamErrorCode.TimeoutBody, (await Assert.ThrowsAsync<UpstreamException>(() => read)).Code);
    }

    [Fact]
    public async Task Stream_OfARawCall_HasNoOtherTotalThanOneThatIsStated()
    {
        await using var server = RawUpstream.Start(static exchange => exchange.WriteAsync(Head + "0123456789"));
        using var logs = new CapturedLogs();
        using var things = new ThingsUnderTest(server.Address, configure: settings => settings.LoggerFactory = logs);
        await using (var stream = (await things.Connection.SendAsync(new UpstreamRequest(ThingOperations.Blob))).Value)
        {
            await stream.ReadExactlyAsync(new byte[5]);
            things.Time.Advance(TimeSpan.FromMinutes(4));

            Assert.Equal("56789", await new StreamReader(stream).ReadToEndAsync());
        }

        Assert.Equal(10L, Assert.Single(logs.Of("CallEnded")).Fields["Received"]);
    }

    [Fact]
    public async Task Stream_DrippingPastItsTotal_EndsAllTheSame()
    {
        var next = new SemaphoreSlim(0);
        await using var server = RawUpstream.Start(async exchange =>
        {
            await exchange.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
            while (true)
            {
                await exchange.WriteAsync("x");
                await next.WaitAsync();
            }
        });
        using var things = new ThingsUnderTest(server.Address);
        await using var stream = await things.Client.GetBlobAsync(new UpstreamCallOptions { Timeout = TimeSpan.FromSeconds(30) });
        var read = 0;

        var exception = await Assert.ThrowsAsync<UpstreamException>(async () =>
        {
            while (true)
            {
                read += await stream.ReadAsync(new byte[1]);
                things.Time.Advance(TimeSpan.FromSeconds(4));
                next.Release();
            }
        });

        Assert.Equal(UpstreamErrorCode.TimeoutTotal, exception.Code);
        Assert.InRange(read, 7, 8);
    }

    [Fact]
    public async Task Stream_CutOff_IsTruncated()
    {
        await using var server = RawUpstream.Start(async static exchange =>
        {
            await exchange.WriteAsync(Head + "01234");
            exchange.Close();
        });
        using var things = new ThingsUnderTest(server.Address);
        await using var stream = await things.Client.GetBlobAsync();

        var exception = await Assert.ThrowsAsync<UpstreamException>(() => new StreamReader(stream).ReadToEndAsync());

        Assert.Equal(UpstreamErrorCode.ResponseTruncated, exception.Code);
        Assert.Equal(1, server.Deliveries);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stream_Canceled_SurfacesAsCancellation(bool byTheCall)
    {
        await using var server = RawUpstream.Start(async static exchange =>
        {
            await exchange.WriteAsync(Head);
            await exchange.HangAsync();
        });
        using var things = new ThingsUnderTest(server.Address);
        using var source = new CancellationTokenSource();
        await using var stream = await things.Client.GetBlobAsync(null, byTheCall ? source.Token : default);

        var read = stream.ReadAsync(new byte[1], byTheCall ? default : source.Token).AsTask();
        await source.CancelAsync();

        Assert.Equal(source.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read)).CancellationToken);
        Assert.Equal(0, things.Connection.Runtime.Concurrency.Running);
    }

    [Fact]
    public async Task Stream_FailingBeforeItsBody_IsRepeated()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(503, 200);
        using var things = new ThingsUnderTest(server.Address);

        await using var stream = await things.DriveAsync(things.Client.GetBlobAsync());

        Assert.Equal(Answers.Thing, await new StreamReader(stream).ReadToEndAsync());
    }
}
