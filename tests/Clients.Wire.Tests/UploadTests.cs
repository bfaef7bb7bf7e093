using Acme.Bodies;
using Clients.Resilience;
using Clients.Wire.Tests.Servers;

namespace Clients.Wire.Tests;

/// <summary>What is uploaded is read as the network takes it, not before.</summary>
public sealed class UploadTests
{
    private const long Size = 50L * 1024 * 1024;

    // What sockets and pipes of both sides may hold between the source and the server; a body that is buffered first would be ahead by all of it.
    private const long Slack = 24L * 1024 * 1024;

    [Fact]
    public async Task Stream_SentOnce_IsNotReadAhead() => await UploadAsync((c, source) => c.SendStreamOnceAsync(source));

    [Fact]
    public async Task Stream_ThatMightBeRepeated_IsNotReadAhead() => await UploadAsync((c, source) => c.SendStreamAsync(source));

    [Fact]
    public async Task File_OfAMultipartBody_IsNotReadAhead() =>
        await UploadAsync((c, source) => c.SendMultipartAsync(new() { Photo = new UpstreamFile(source, "big.png") }));

    private static async Task UploadAsync(Func<IBodiesClient, Stream, Task> send)
    {
        using var source = new GeneratedStream(Size);
        long received = 0, ahead = 0;
        await using var upstream = await Upstream.StartAsync(async context =>
        {
            var buffer = new byte[64 * 1024];
            while (await context.Request.Body.ReadAsync(buffer) is > 0 and var read)
            {
                received += read;
                ahead = Math.Max(ahead, source.Produced - received);
            }
        }, readsBody: false);

        var client = UpstreamClient.Create<IBodiesClient>(settings =>
        {
            settings.BaseAddress = upstream.Address;
            settings.Define = static d => d with { Budget = d.Budget with { Total = TimeSpan.FromMinutes(5), Attempt = TimeSpan.FromMinutes(5) } };
        });
        await send(client, source);

        Assert.InRange(received, Size, Size + 4096);
        Assert.InRange(ahead, 0, Slack);
    }

    /// <summary>Bytes that exist only when they are asked for.</summary>
    private sealed class GeneratedStream(long size) : Stream
    {
        private long _produced;

        public long Produced => Interlocked.Read(ref _produced);

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var now = (int)Math.Min(count, size - _produced);
            buffer.AsSpan(offset, now).Fill(7);
            Interlocked.Add(ref _produced, now);
            return now;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
