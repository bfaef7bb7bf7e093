using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AotClient;

/// <summary>A loopback socket that answers every request with one repository: Kestrel would be most of the program.</summary>
internal sealed class CannedGitHub : IDisposable
{
    private const string Body = """{"id":3000000001,"name":"rocket","full_name":"acme/rocket","visibility":"public","archived":false}""";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public static CannedGitHub Start()
    {
        var server = new CannedGitHub();
        server._listener.Start();
        _ = server.ServeAsync();
        return server;
    }

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        var answer = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\n\r\n{Body}");
        var request = new byte[16 * 1024];
        using var connection = await _listener.AcceptSocketAsync();
        while (await connection.ReceiveAsync(request) > 0)
        {
            await connection.SendAsync(answer);
        }
    }
}
