using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Clients.Resilience.Tests.Servers;

/// <summary>An upstream that misbehaves below HTTP: each delivery is handed, read, to a script that writes raw bytes.</summary>
internal sealed class RawUpstream : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Func<RawExchange, Task> script;
    private int deliveries;

    private RawUpstream(Func<RawExchange, Task> script)
    {
        this.script = script;
        listener.Start();
        _ = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    public int Deliveries => Volatile.Read(ref deliveries);

    public TaskCompletionSource Received { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static RawUpstream Start(Func<RawExchange, Task> script) => new(script);

    public static RawUpstream Start(Action<RawExchange> script) => new(exchange =>
    {
        script(exchange);
        return Task.CompletedTask;
    });

    /// <summary>Sends head and part of the body, then nothing more.</summary>
    public static RawUpstream StallingInBody() => new(async exchange =>
    {
        await exchange.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"id\":");
        await exchange.HangAsync();
    });

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await listener.AcceptSocketAsync(stop.Token));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            while (await ReadRequestAsync(stream) is { } head)
            {
                var number = Interlocked.Increment(ref deliveries);
                Received.TrySetResult();
                var exchange = new RawExchange(stream, socket, head, number, stop.Token);
                await script(exchange);
                if (exchange.Closed)
                {
                    return;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
        }
    }

    private async Task<string?> ReadRequestAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, stop.Token) == 0)
            {
                return null;
            }

            head.Append((char)one[0]);
        }

        var text = head.ToString();
        var length = text.Split("\r\n").FirstOrDefault(static line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        if (length is not null)
        {
            await stream.ReadExactlyAsync(new byte[int.Parse(length[15..].Trim(), CultureInfo.InvariantCulture)], stop.Token);
        }

        return text;
    }
}

internal sealed class RawExchange(NetworkStream stream, Socket socket, string head, int number, CancellationToken stop)
{
    public string Head { get; } = head;

    public int Number { get; } = number;

    public bool Closed { get; private set; }

    public async Task WriteAsync(string text) => await stream.WriteAsync(Encoding.UTF8.GetBytes(text), stop);

    public Task WriteThingAsync() => WriteAsync(
        $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Answers.Thing.Length}\r\n\r\n{Answers.Thing}");

    public Task HangAsync() => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);

    public void Close()
    {
        Closed = true;
        socket.Shutdown(SocketShutdown.Both);
    }

    public void Reset()
    {
        Closed = true;
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }
}
