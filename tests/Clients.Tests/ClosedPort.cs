using System.Net;
using System.Net.Sockets;

namespace Clients.Tests;

internal static class ClosedPort
{
    /// <summary>An address at which, a moment ago, nobody listened.</summary>
    public static Uri Address()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }
}
