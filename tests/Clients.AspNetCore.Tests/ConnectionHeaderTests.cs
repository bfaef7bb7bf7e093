using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Clients.AspNetCore.Tests.Proxy;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Clients.AspNetCore.Tests;

/// <summary>Kestrel keeps all that <c>Connection</c> says, and does what it did.</summary>
public sealed class ConnectionHeaderTests
{
    private static readonly string[] Words = ["keep-alive", "Keep-Alive", "close", "CLOSE", "upgrade", "Upgrade", "X-Tenant", "x-a", "keep-alive2", "closed", "", " ", "\t"];

    [Theory]
    [InlineData("Connection: close, X-A", true)]
    [InlineData("Connection: close", true)]
    [InlineData("Connection: X-A\r\nConnection: Close", true)]
    [InlineData("Connection: keep-alive, X-A", false)]
    [InlineData("Connection: keep-alive", false)]
    [InlineData("Connection: X-A", false)]
    [InlineData("X: 1", false)]
    public async Task Connection_IsClosed_WhenTheCallerSaysSo(string lines, bool closes)
    {
        await using var app = await StartAsync();

        var answer = await app.SendRawAsync($"GET /names HTTP/1.1\r\nHost: a\r\n{lines}\r\n\r\n");

        Assert.Equal((closes, closes), (answer.Head.Contains("Connection: close", StringComparison.Ordinal), answer.ClosedAfterwards));
    }

    [Fact]
    public async Task Names_OfTwoRequestsOnOneConnection_AreEachItsOwn()
    {
        await using var app = await StartAsync();
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, app.Http.BaseAddress!.Port, TestContext.Current.CancellationToken);

        foreach (var (line, seen) in new[] { ("keep-alive, X-A", "X-A,keep-alive"), ("X-B", "X-B"), ("keep-alive, X-A", "X-A,keep-alive"), ("keep-alive", "keep-alive"), ("upgrade, X-C", "upgrade,X-C,keep-alive") })
        {
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET /names HTTP/1.1\r\nHost: a\r\nConnection: {line}\r\n\r\n"), TestContext.Current.CancellationToken);
            Assert.Contains(seen, (await RawAnswer.ReadAsync(socket.GetStream(), TestContext.Current.CancellationToken)).Body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task WebSocket_IsUpgraded()
    {
        await using var app = await StartAsync();
        using var socket = new ClientWebSocket();

        await socket.ConnectAsync(new UriBuilder(app.Http.BaseAddress!) { Scheme = "ws", Path = "/socket" }.Uri, TestContext.Current.CancellationToken);
        var received = await socket.ReceiveAsync(new byte[8], TestContext.Current.CancellationToken);

        Assert.Equal((2, true), (received.Count, received.EndOfMessage));
    }

    [Theory]
    [InlineData("Connection: keep-alive\0, X-A")]
    [InlineData("Connection: \u00ff")]
    public async Task Text_ThatIsNone_IsRefusedAsInOtherHeaders(string line)
    {
        await using var app = await StartAsync();

        Assert.StartsWith("HTTP/1.1 400", (await app.SendRawAsync($"GET /names HTTP/1.1\r\nHost: a\r\n{line}\r\n\r\n")).Head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Encoding_OfTheApp_StillHoldsForOtherHeaders()
    {
        await using var app = await StartAsync(static services =>
            services.Configure<KestrelServerOptions>(static kestrel => kestrel.RequestHeaderEncodingSelector = static name => name == "X-Latin" ? Encoding.Latin1 : null));

        var answer = await app.SendRawAsync("GET /latin HTTP/1.1\r\nHost: a\r\nX-Latin: \u00fc\r\nConnection: close\r\n\r\n");

        Assert.Contains("\u00fc", Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(answer.Body)), StringComparison.Ordinal);
    }

    /// <summary>RFC 9113, section 8.2.2: it may not be there at all. Kestrel ends the connection, and no call is made.</summary>
    [Fact]
    public async Task Http2_WithAConnectionHeader_IsRefused()
    {
        var asked = 0;
        await using var app = await StartAsync(
            static services => services.Configure<KestrelServerOptions>(static kestrel => kestrel.ConfigureEndpointDefaults(static listen => listen.Protocols = HttpProtocols.Http2)), () => asked++);

        Assert.Equal((false, 0), (await Http2Frames.IsAnsweredAsync(app.Http.BaseAddress!, "/names", ("connection", "keep-alive, x-tenant"), ("x-tenant", "acme")), asked));
        Assert.Equal((true, 1), (await Http2Frames.IsAnsweredAsync(app.Http.BaseAddress!, "/names", ("x-tenant", "acme")), asked));
    }

    [Theory]
    [InlineData("keep-alive, Idempotency-Key", false)]
    [InlineData("close, idempotency-key", false)]
    [InlineData("close", true)]
    public async Task Facade_LeavesBehindWhatIsOfTheConnection(string connection, bool passes)
    {
        await using var upstream = await Recorder.StartAsync();
        await using var facade = await Facade.StartAsync(upstream.Address);

        // The second request ends the connection, whatever the first one said.
        await facade.SendRawAsync(
            $"POST /jobs HTTP/1.1\r\nHost: a\r\nIdempotency-Key: key-1\r\nConnection: {connection}\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n{{\"type\":\"index\"}}"
            + "GET /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        Assert.Equal(passes, Assert.Single(upstream.Arrivals).Headers["Idempotency-Key"] == "key-1");
    }

    [Fact]
    public void Rewritten_AnyLines_MeanTheSameAndShowKestrelTwoOptionsOrNone() =>
        Prop.ForAll(Gen.ArrayOf(Gen.ArrayOf(Gen.Elements(Words)).Select(static words => string.Join(',', words))).ToArbitrary(), static lines =>
        {
            var rewritten = lines.Select(ConnectionHeaderText.Rewrite).ToArray();
            return Named(lines).SetEquals(Named(rewritten)) && Recognised(rewritten) != 1 && Decides(lines) == Decides(rewritten);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    /// <summary>Names other than keep-alive, which every HTTP/1.1 connection is.</summary>
    private static HashSet<string> Named(string[] lines) =>
        new(lines.SelectMany(static line => line.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Where(static word => !word.Equals("keep-alive", StringComparison.OrdinalIgnoreCase)), StringComparer.OrdinalIgnoreCase);

    /// <summary>As Kestrel reads it: blanks are trimmed, tabs are not.</summary>
    private static int Recognised(string[] lines) => new[] { "keep-alive", "close", "upgrade" }.Count(option =>
        lines.Any(line => line.Split(',').Any(word => word.Trim(' ').Equals(option, StringComparison.OrdinalIgnoreCase))));

    private static (bool, bool) Decides(string[] lines) => (Named(lines).Contains("close"), Named(lines).Contains("upgrade"));

    private static Task<TestApp> StartAsync(Action<IServiceCollection>? register = null, Action? asked = null) => TestApp.StartAsync(
        app =>
        {
            app.UseWebSockets();
            app.MapGet("/names", (HttpRequest request) =>
            {
                asked?.Invoke();
                return string.Join(',', string.Join(',', request.Headers.Connection.ToArray()).Split(',', StringSplitOptions.TrimEntries));
            });
            app.MapGet("/latin", static (HttpRequest request) => request.Headers["X-Latin"].ToString());
            app.Map("/socket", static async (HttpContext context) =>
            {
                using var socket = await context.WebSockets.AcceptWebSocketAsync();
                await socket.SendAsync("ok"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, context.RequestAborted);
            });
        },
        register: register);
}
