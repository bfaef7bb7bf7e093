using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Clients.AspNetCore.Tests.Catalogue;

/// <summary>A server that answers each request with bytes, or does worse: what it writes is up to a script.</summary>
internal sealed class WireServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly Task accepting;
    private int count;

    /// <param name="script">Gets the connection and the number of the request, from 1; the connection closes when it ends.</param>
    public WireServer(Func<Stream, int, CancellationToken, Task> script)
    {
        listener.Start();
        accepting = AcceptAsync(script);
    }

    public string Authority => listener.LocalEndpoint.ToString()!;

    public TaskCompletionSource Arrived { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        await accepting;
        stopping.Dispose();
    }

    private async Task AcceptAsync(Func<Stream, int, CancellationToken, Task> script)
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(ServeAsync(await listener.AcceptTcpClientAsync(stopping.Token), script));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client, Func<Stream, int, CancellationToken, Task> script)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                if (!await ReadRequestAsync(stream))
                    return;

                var number = Interlocked.Increment(ref count);
                Arrived.TrySetResult();
                await script(stream, number, stopping.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException)
            {
                // The client or the test has gone.
            }
        }
    }

    private async Task<bool> ReadRequestAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, stopping.Token) == 0 || one[0] == 0x16 /* a TLS handshake */)
                return false;

            head.Append((char)one[0]);
        }

        var length = head.ToString().Split("\r\n").Where(static line => line.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase))
            .Select(static line => int.Parse(line["Content-Length: ".Length..], System.Globalization.CultureInfo.InvariantCulture)).FirstOrDefault();
        if (length > 0)
            await stream.ReadExactlyAsync(new byte[length], stopping.Token);

        return true;
    }
}
