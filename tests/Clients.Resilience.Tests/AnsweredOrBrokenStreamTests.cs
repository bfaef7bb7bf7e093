using System.Text;

namespace Clients.Resilience.Tests;

/// <summary>The stream between the transport and an HTTP/1.1 connection: it hands everything through, and breaks where silence would be an invitation to send again.</summary>
public sealed class AnsweredOrBrokenStreamTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task End_AfterARequestWithoutAnAnswer_IsABreak()
    {
        using var connection = new Duplex("");
        await using var stream = new AnsweredOrBrokenStream(connection);
        await stream.WriteAsync("GET /"u8.ToArray(), Token);

        var broken = await Assert.ThrowsAsync<HttpIOException>(() => ReadAsync(stream));

        Assert.Equal(HttpRequestError.ResponseEnded, broken.HttpRequestError);
        Assert.Equal("The server closed the connection without an answer. (ResponseEnded)", broken.Message);
    }

    [Fact]
    public async Task End_AfterTheFirstByteOfAnAnswer_IsAnEnd()
    {
        using var connection = new Duplex("H");
        await using var stream = new AnsweredOrBrokenStream(connection);
        await stream.WriteAsync("GET /"u8.ToArray(), Token);

        Assert.Equal(1, await stream.ReadAsync(new byte[8], Token));
        Assert.Equal(0, await stream.ReadAsync(new byte[8], Token));
        await stream.WriteAsync("GET /"u8.ToArray(), Token);
        await Assert.ThrowsAsync<HttpIOException>(() => ReadAsync(stream)); // each request wants an answer of its own
    }

    [Fact]
    public async Task End_BeforeAnyRequest_IsAnEnd()
    {
        using var connection = new Duplex("");
        await using var stream = new AnsweredOrBrokenStream(connection);

        Assert.Equal(0, await stream.ReadAsync(new byte[8], Token)); // the pool looks at an idle connection
    }

    /// <summary>The transport waits for data by reading into nothing.</summary>
    [Fact]
    public async Task Read_OfNothing_IsNoEnd()
    {
        using var connection = new Duplex("");
        await using var stream = new AnsweredOrBrokenStream(connection);
        await stream.WriteAsync("GET /"u8.ToArray(), Token);

        Assert.Equal(0, await stream.ReadAsync(Memory<byte>.Empty, Token));
    }

    [Fact]
    public async Task Arrays_AreReadAndWrittenLikeMemory()
    {
        using var connection = new Duplex("answer");
        await using var stream = new AnsweredOrBrokenStream(connection);
        var buffer = new byte[8];

#pragma warning disable CA1835 // what is tested
        await stream.WriteAsync("xGETx"u8.ToArray(), 1, 3, Token);
        Assert.Equal(6, await stream.ReadAsync(buffer, 1, 7, Token));
        await stream.WriteAsync("GET"u8.ToArray(), 0, 3, Token);
        await Assert.ThrowsAsync<HttpIOException>(() => stream.ReadAsync(buffer, 0, 8, Token));
#pragma warning restore CA1835

        Assert.Equal(("GETGET", "\0answer\0"), (Encoding.ASCII.GetString(connection.Written.ToArray()), Encoding.ASCII.GetString(buffer)));
    }

    [Fact]
    public async Task Flush_ReachesTheConnection()
    {
        using var connection = new Duplex("");
        await using var stream = new AnsweredOrBrokenStream(connection);

        await stream.FlushAsync(Token);
        Assert.Equal(1, connection.Flushes);
#pragma warning disable CA1849 // what is tested
        stream.Flush();
#pragma warning restore CA1849
        Assert.Equal(2, connection.Flushes);
    }

    [Fact]
    public void Dispose_ClosesTheConnection()
    {
        var connection = new Duplex("");
        var stream = new AnsweredOrBrokenStream(connection);
        Assert.False(connection.Closed);

        stream.Dispose();

        Assert.True(connection.Closed);
    }

    [Fact]
    public void Stream_ReadsAndWritesForwardAndAsynchronously()
    {
        using var connection = new Duplex("x");
        using var stream = new AnsweredOrBrokenStream(connection);

        Assert.Equal((true, true, false), (stream.CanRead, stream.CanWrite, stream.CanSeek));
        Assert.Throws<NotSupportedException>(() => stream.Read(new byte[1], 0, 1));
        Assert.Throws<NotSupportedException>(() => stream.Write(new byte[1], 0, 1));
        Assert.Throws<NotSupportedException>(() => stream.Seek(0, SeekOrigin.Begin));
        Assert.Throws<NotSupportedException>(() => stream.SetLength(0));
        Assert.Throws<NotSupportedException>(() => stream.Length);
        Assert.Throws<NotSupportedException>(() => stream.Position);
        Assert.Throws<NotSupportedException>(() => stream.Position = 0);
        Assert.Empty(connection.Written.ToArray());
    }

    private static async Task<int> ReadAsync(AnsweredOrBrokenStream stream) => await stream.ReadAsync(new byte[8], Token);

    /// <summary>A connection that answers with a text and then ends.</summary>
    private sealed class Duplex(string answer) : MemoryStream(Encoding.ASCII.GetBytes(answer))
    {
        public MemoryStream Written { get; } = new();

        public int Flushes { get; private set; }

        public bool Closed { get; private set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => Written.WriteAsync(buffer, cancellationToken);

        public override void Flush() => Flushes++;

        public override Task FlushAsync(CancellationToken cancellationToken)
        {
            Flushes++;
            return Task.CompletedTask;
        }

        protected override void Dispose(bool disposing)
        {
            Closed = true;
            base.Dispose(disposing);
        }
    }
}
