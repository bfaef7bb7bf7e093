using System.IO.Pipelines;
using System.Net.Sockets;

namespace Clients.Testing.Sockets;

/// <summary>
/// One accepted connection, as bytes. It is read all the time, so that a client that goes away is noticed whatever the script is doing.
/// </summary>
internal sealed class WireConnection : IDisposable
{
    // Beyond this, what a script does not read stays in the sockets.
    private static readonly PipeOptions Unread = new(pauseWriterThreshold: 1024 * 1024, useSynchronizationContext: false);

    private readonly Socket _socket;
    private readonly Stream _stream;
    private readonly Pipe _received = new(Unread);
    private readonly CancellationTokenSource _gone = new();

    public WireConnection(Socket socket, Stream stream, int number)
    {
        _socket = socket;
        _stream = stream;
        Number = number;
        Gone = _gone.Token;
        Ended = PumpAsync();
    }

    public int Number { get; }

    /// <summary>This side has said that it sends no more.</summary>
    public bool Closed { get; private set; }

    /// <summary>What the client has sent and the script has not yet read.</summary>
    public PipeReader Input => _received.Reader;

    /// <summary>Ends when the client has gone, or this side has reset the connection.</summary>
    public CancellationToken Gone { get; }

    /// <summary>The same as a task.</summary>
    public Task Ended { get; }

    /// <summary>False when the client has gone instead of sending more.</summary>
    public async Task<bool> WaitForDataAsync()
    {
        var read = await Input.ReadAsync().ConfigureAwait(false);
        Input.AdvanceTo(read.Buffer.Start);
        return !read.Buffer.IsEmpty;
    }

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        await _stream.WriteAsync(bytes, Gone).ConfigureAwait(false);
        await _stream.FlushAsync(Gone).ConfigureAwait(false);
    }

    /// <summary>Sends FIN; the client may still send, and is expected to close as well.</summary>
    public void Close()
    {
        Closed = true;
        _socket.Shutdown(SocketShutdown.Send);
    }

    /// <summary>Sends RST.</summary>
    public void Reset()
    {
        Closed = true;
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Close();
    }

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
    }

    private async Task PumpAsync()
    {
        try
        {
            int read;
            while ((read = await _stream.ReadAsync(_received.Writer.GetMemory(4096)).ConfigureAwait(false)) > 0)
            {
                _received.Writer.Advance(read);
                await _received.Writer.FlushAsync().ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Reset by either side: an end like any other.
        }

        await _received.Writer.CompleteAsync().ConfigureAwait(false);
        await _gone.CancelAsync().ConfigureAwait(false);
    }
}
