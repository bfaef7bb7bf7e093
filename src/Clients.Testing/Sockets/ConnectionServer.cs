using System.Net.Security;
using System.Net.Sockets;
using Clients.Testing.Sockets.Http1;
using Clients.Testing.Sockets.Http2;

namespace Clients.Testing.Sockets;

/// <summary>Takes a connection from its first byte to its last.</summary>
internal static class ConnectionServer
{
    public static async Task RunAsync(FaultServer server, FaultServerOptions options, Socket socket, int number, WireFault? fault)
    {
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        if (fault is { Ending: not WireEnding.Finish })
        {
            await EndAsync(server, new WireConnection(socket, stream, number), fault.Ending).ConfigureAwait(false);
            return;
        }

        if (options.Certificate is not null)
        {
            using var handshake = server.Work.Enter();
            stream = await SecureAsync(stream, options).ConfigureAwait(false);
        }

        using var wire = new WireConnection(socket, stream, number);
        await (options.Http2 ? new Http2Connection(server, wire).RunAsync() : new Http1Connection(server, wire).RunAsync())
            .ConfigureAwait(false);
    }

    private static async Task EndAsync(FaultServer server, WireConnection wire, WireEnding ending)
    {
        using var _ = wire;
        using var open = server.Work.Enter();
        if (ending == WireEnding.Hang)
            await server.Pauses.WaitAsync(wire.Gone).ConfigureAwait(false);
        else if (ending == WireEnding.Reset)
            wire.Reset();
        else
            wire.Close();

        await wire.Ended.ConfigureAwait(false);
    }

    private static async Task<SslStream> SecureAsync(Stream stream, FaultServerOptions options)
    {
        var secure = new SslStream(stream);
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificate = options.Certificate,
            ApplicationProtocols = [options.Http2 ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11],
        }).ConfigureAwait(false);
        return secure;
    }
}
