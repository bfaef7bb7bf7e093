using Clients.Resilience.Tests.Servers;
using Clients.Testing;

namespace Clients.Resilience.Tests.Matrix;

/// <summary>Servers without measure: what they send is bounded whatever reads it, and nothing of it stays.</summary>
public sealed class BadInputTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 100)]
    [InlineData(1, 103)]
    [InlineData(2, 100)]
    [InlineData(2, 103)]
    public async Task Storm_OfInterimAnswersWithoutEnd_EndsAtTheLatestWithTheAttempt(int protocol, int status)
    {
        // HTTP/1.1 counts them towards Limits.Headers; HTTP/2 goes on reading until the time is up.
        await using var server = Serve(protocol);
        server.Always(WireFault.Of("storm", async exchange =>
        {
            for (var i = 0; ; i++)
            {
                await exchange.InformAsync(status);
                if (i == 5000 && protocol == 2)
                {
                    await exchange.PauseAsync();
                }
            }
        }));
        using var client = new MatrixClient(server, protocol == 2);
        var call = client.CallAsync(Carries.Json, Repeating.NotIdempotent, Token);

        await new Driver(client, server).RunAsync(call);

        var error = (await Assert.ThrowsAsync<UpstreamException>(() => call)).Error;
        Assert.Equal((protocol == 1 ? UpstreamErrorCode.ResponseTooLarge : UpstreamErrorCode.TimeoutAttempt, CallEffect.Unknown), (error.Code, error.Effect));
        Assert.Single(server.Deliveries);
        await server.WaitForQuietAsync(Token);
    }

    public static MatrixTheoryData<int, string> Readers() => new([1, 2], ["json", "text", "optional", "none", "response"]);

    [Theory]
    [MemberData(nameof(Readers))]
    public async Task Body_WithoutEnd_IsCutOffWhateverReadsIt(int protocol, string reader)
    {
        await using var server = Serve(protocol).Always(WireFault.EndlessBody());
        using var things = Connect(server, protocol);

        var code = await CodeAsync(reader switch
        {
            "json" => things.Client.GetThingAsync("7", cancellationToken: Token),
            "text" => things.Client.GetTextAsync("7"),
            "optional" => things.Client.FindThingAsync("7"),
            "none" => things.Client.PokeThingsAsync(),
            _ => things.Client.GetThingWithResponseAsync("7", cancellationToken: Token),
        });

        Assert.Equal(reader == "none" ? "ok" : UpstreamErrorCode.ResponseTooLarge, code);
        Assert.Single(server.Deliveries);
        await server.WaitForQuietAsync(Token);
    }

    [Theory]
    [InlineData(1, 404, UpstreamErrorCode.NotFound, 1)]
    [InlineData(2, 404, UpstreamErrorCode.NotFound, 1)]
    [InlineData(1, 500, UpstreamErrorCode.UpstreamError, 3)]
    [InlineData(2, 500, UpstreamErrorCode.UpstreamError, 3)]
    public async Task Error_WithABodyWithoutEnd_KeepsItsStatus(int protocol, int status, string code, int attempts)
    {
        await using var server = Serve(protocol).Always(WireFault.Of("endless error", async exchange =>
        {
            await exchange.BeginAsync(FakeResponse.Empty(status), length: null);
            while (true)
            {
                await exchange.SendAsync(new byte[64 * 1024]);
            }
        }));
        using var things = Connect(server, protocol);

        var error = (await Assert.ThrowsAsync<UpstreamException>(() => things.Client.GetThingAsync("7", cancellationToken: Token))).Error;

        Assert.Equal((code, status, attempts), (error.Code, error.Status, error.Attempts));
        Assert.InRange(error.RawBody!.Length, 1, 8 * 1024);
        await server.WaitForQuietAsync(Token);
    }

    /// <summary>A chunk, and then nothing: the limit of the attempt holds for the body as well.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Chunks_WithoutEnd_EndWithTheAttempt(int protocol)
    {
        await using var server = Serve(protocol).Always(WireFault.Of("endless chunks", static async exchange =>
        {
            await exchange.BeginAsync(exchange.Answer, length: null);
            await exchange.SendAsync(exchange.Answer.Body);
            await exchange.PauseAsync();
        }));
        using var client = new MatrixClient(server, protocol == 2);
        var call = client.CallAsync(Carries.Json, Repeating.NotIdempotent, Token);

        await new Driver(client, server) { HeadFirst = true }.RunAsync(call);

        var error = (await Assert.ThrowsAsync<UpstreamException>(() => call)).Error;
        Assert.Equal((UpstreamErrorCode.TimeoutAttempt, 200, MatrixClient.Budget.Attempt), (error.Code, error.Status, client.Clock.Elapsed));
        await server.WaitForQuietAsync(Token);
    }

    private static async Task<string> CodeAsync(Task call)
    {
        try
        {
            await call;
            return "ok";
        }
        catch (UpstreamException exception)
        {
            return exception.Code;
        }
    }

    private static FaultServer Serve(int protocol) =>
        FaultServer.Start(new FaultServerOptions { Http2 = protocol == 2, Answer = static _ => FakeResponse.Json(Answers.Thing) });

    private static ThingsUnderTest Connect(FaultServer server, int protocol) => new(server.BaseAddress, configure: settings =>
        settings.Transport = new HeadCounter(TransportFactory.CreateSockets(ThingsContract.Default, privateAddressesAllowed: true), protocol == 2));
}
