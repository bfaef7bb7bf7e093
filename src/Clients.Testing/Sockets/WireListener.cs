using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Clients.Testing.Sockets;

/// <summary>Accepts connections on a free loopback port and keeps them until they end, or it does.</summary>
internal sealed class WireListener : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly HashSet<Socket> _open = [];
    private readonly List<Task> _serving = [];
    private readonly Lock _lock = new();
    private readonly Func<Socket, int, Task> _serve;
    private readonly Task _accepting;
    private int _accepted;
    private bool _disposed;

    /// <summary>Begins to accept; <paramref name="serve"/> gets each connection and its number, from 1.</summary>
    public WireListener(Func<Socket, int, Task> serve)
    {
        _serve = serve;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _accepting = Task.Run(AcceptAsync);
    }

    public int Port { get; }

    public int Accepted => Volatile.Read(ref _accepted);

    public int Open
    {
        get
        {
            lock (_lock)
                return _open.Count;
        }
    }

    /// <summary>Whether an exception says no more than that the other side, or this server, has ended the connection.</summary>
    public static bool IsGone(Exception exception) =>
        exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException;

    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (_disposed)
                return;

            _disposed = true;
            _listener.Dispose();
            foreach (var socket in _open)
                Drop(socket);
        }

        await _accepting.ConfigureAwait(false);
        await Task.WhenAll(_serving).ConfigureAwait(false);
    }

    /// <summary>RST: nobody waits for orderly ends now.</summary>
    private static void Drop(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            socket.Close();
        }
        catch (Exception exception) when (IsGone(exception))
        {
            // Reset by its own script already.
        }
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptAsync().ConfigureAwait(false);
            }
            catch (Exception exception) when (IsGone(exception))
            {
                return;
            }

            lock (_lock)
            {
                if (_disposed)
                {
                    socket.Dispose();
                    return;
                }

                socket.NoDelay = true;
                _open.Add(socket);
                _serving.Add(ServeAsync(socket, ++_accepted));
            }
        }
    }

    private async Task ServeAsync(Socket socket, int number)
    {
        await Task.Yield(); // out of the lock
        try
        {
            await _serve(socket, number).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsGone(exception) || exception is AuthenticationException)
        {
            // Went away, or did not trust the certificate.
        }
        finally
        {
            lock (_lock)
                _open.Remove(socket);

            socket.Dispose();
        }
    }
}
