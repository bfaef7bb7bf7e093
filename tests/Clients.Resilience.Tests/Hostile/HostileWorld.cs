using System.Net;
using Clients.Resilience.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Clients.Resilience.Tests.Hostile;

/// <summary>
/// things.example as an external upstream on a real socket, over TLS, below a network that resolves every name to a public address, leads
/// every connection to that one server, and remembers who was asked for.
/// </summary>
internal sealed class HostileWorld : IAsyncDisposable
{
    private readonly KestrelUpstream server;

    private HostileWorld(KestrelUpstream server)
    {
        this.server = server;
        Dialer = new WatchedDialer(server.Address.Port);
        Things = Connect(ThingsContract.Default.BaseAddress);
    }

    public WatchedDialer Dialer { get; }

    public ThingsUnderTest Things { get; }

    public IReadOnlyList<Delivery> Deliveries => server.Deliveries;

    /// <summary>What the server answers; <c>null</c> means a thing.</summary>
    public Func<HttpContext, Task>? Answer { get; set; }

    public static async Task<HostileWorld> StartAsync()
    {
        HostileWorld? world = null;
        var upstream = await KestrelUpstream.StartAsync((context, _) => world!.Answer?.Invoke(context) ?? context.WriteThingAsync(), tls: true);
        return world = new HostileWorld(upstream);
    }

    public static UpstreamDefinition Define(UpstreamDefinition definition) => definition with
    {
        Credential = new CredentialPolicy { Scheme = CredentialScheme.Bearer },
        Egress = definition.Egress with { RedirectHosts = ["*.blob.example"] },
        Concurrency = new ConcurrencyPolicy { Limit = 200 },
    };

    public ThingsUnderTest Connect(Uri address) => new(address, Define, settings =>
    {
        settings.Transport = Pool(new EgressRules(Define(ThingsContract.Default) with { BaseAddress = address }).PrivateAddressesAllowed);
        settings.Token = static _ => new("secret-token");
    });

    /// <summary>An HttpClient over the same pipeline, with a handler of the app between pipeline and wire.</summary>
    public HttpClient WithHandler(Action<HttpRequestMessage> change) => new(new UpstreamHandler(Things.Connection.Runtime)
    {
        InnerHandler = new ChangingHandler(change) { InnerHandler = TransportFactory.Create(Things.Connection.Runtime, Pool(privateAddressesAllowed: false)) },
    })
    {
        BaseAddress = Things.Connection.Definition.BaseAddress,
    };

    public async ValueTask DisposeAsync()
    {
        Things.Dispose();
        await server.DisposeAsync();
    }

    private SocketsHttpHandler Pool(bool privateAddressesAllowed)
    {
        var pool = TransportFactory.CreateSockets(Define(ThingsContract.Default), privateAddressesAllowed, Dialer);
        pool.SslOptions.RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate?.Equals(KestrelUpstream.Certificate) == true;
        return pool;
    }

    private sealed class ChangingHandler(Action<HttpRequestMessage> change) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            change(request);
            return base.SendAsync(request, cancellationToken);
        }
    }
}

/// <summary>Remembers names and addresses that it was asked for; only things.example and the redirect hosts are no strays.</summary>
internal sealed class WatchedDialer(int port) : Dialer
{
    public static readonly IPAddress Public = IPAddress.Parse("93.184.216.34");

    private readonly Lock gate = new();
    private readonly List<string> strays = [];
    private readonly List<string> dialled = [];

    /// <summary>What every name resolves to.</summary>
    public IPAddress Answer { get; set; } = Public;

    public IReadOnlyList<string> Strays
    {
        get
        {
            lock (gate)
            {
                return [.. strays];
            }
        }
    }

    public IReadOnlyList<string> Dialled
    {
        get
        {
            lock (gate)
            {
                return [.. dialled];
            }
        }
    }

    public override Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        if (host != "things.example" && !host.EndsWith(".blob.example", StringComparison.Ordinal))
        {
            Remember(strays, host);
        }

        return Task.FromResult<IPAddress[]>([Answer]);
    }

    public override ValueTask<Stream> ConnectAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        Remember(dialled, $"{string.Join<IPAddress>(',', addresses)}:{port}");
        if (port != 443 || addresses is not [var one] || !one.Equals(Public))
        {
            Remember(strays, $"{string.Join<IPAddress>(',', addresses)}:{port}");
        }

        return base.ConnectAsync([IPAddress.Loopback], Port, cancellationToken);
    }

    private int Port { get; } = port;

    private void Remember(List<string> list, string text)
    {
        lock (gate)
        {
            list.Add(text);
        }
    }
}
