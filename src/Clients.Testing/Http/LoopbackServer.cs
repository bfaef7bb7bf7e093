using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Clients.Testing.Http;

/// <summary>A bare Kestrel on a free loopback port: no host, no logging, no console, so that many of them start and end quickly.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly KestrelServer _server;
    private readonly CancellationTokenSource _stopping;

    private LoopbackServer(KestrelServer server, CancellationTokenSource stopping, Uri baseAddress)
    {
        _server = server;
        _stopping = stopping;
        BaseAddress = baseAddress;
    }

    public Uri BaseAddress { get; }

    /// <summary>Starts to serve; the handler's token ends when the client goes away or the server stops.</summary>
    public static async Task<LoopbackServer> StartAsync(
        Func<HttpContext, CancellationToken, Task> handle, HttpProtocols protocols, CancellationToken cancellationToken)
    {
        var options = new KestrelServerOptions { AddServerHeader = false, ApplicationServices = NoServices.Instance };
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = protocols);

        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        var server = new KestrelServer(Options.Create(options), transport, NullLoggerFactory.Instance);
        var stopping = new CancellationTokenSource();
        try
        {
            await server.StartAsync(new Application(handle, stopping.Token), cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            server.Dispose();
            stopping.Dispose();
            throw;
        }

        var address = server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        return new LoopbackServer(server, stopping, new Uri(address + "/"));
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);

        // A token that has ended means: drop open connections now instead of waiting for clients to close theirs.
        await _server.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
        _server.Dispose();
        _stopping.Dispose();
    }

    private sealed class Application(
        Func<HttpContext, CancellationToken, Task> handle, CancellationToken stopping) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

        public void DisposeContext(HttpContext context, Exception? exception)
        {
        }

        public async Task ProcessRequestAsync(HttpContext context)
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
            try
            {
                await handle(context, ending.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
                context.Abort();
            }
        }
    }

    private sealed class NoServices : IServiceProvider
    {
        public static readonly NoServices Instance = new();

        public object? GetService(Type serviceType) => null;
    }
}
