using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Clients.Resilience.Tests.Servers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Clients.Resilience.Tests;

public sealed class GitHubAppTests : IDisposable
{
    private readonly RSA key = RSA.Create(2048);

    /// <summary>By how much GitHub's clock is ahead of the client's.</summary>
    private TimeSpan serverSkew = TimeSpan.Zero;
    private FakeTimeProvider? time;
    private int issued;

    public void Dispose() => key.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Installation_IsProvenByASignedAssertion(bool pkcs8)
    {
        await using var server = await KestrelUpstream.StartAsync(AnswerAsync);
        using var things = Connect(server, pkcs8 ? key.ExportPkcs8PrivateKeyPem() : key.ExportRSAPrivateKeyPem().Replace("\n", "\\n", StringComparison.Ordinal));

        await things.Client.GetThingAsync("7");

        var asked = server.Deliveries[0];
        Assert.Equal(("POST", "/app/installations/42/access_tokens", ""), (asked.Method, asked.Path, asked.Body));
        Assert.StartsWith("Clients/", asked.Headers["User-Agent"], StringComparison.Ordinal);
        Assert.Equal("application/vnd.github+json", asked.Headers["Accept"]);
        Assert.Equal("0", asked.Headers["Content-Length"]);
        var now = things.Time.GetUtcNow().ToUnixTimeSeconds();
        var claims = Claims(asked.Headers["Authorization"]);
        Assert.Equal((now - 60, now + 540, "Iv23abc"), (claims.GetProperty("iat").GetInt64(), claims.GetProperty("exp").GetInt64(), claims.GetProperty("iss").GetString()));
        Assert.Equal("Bearer ghs_1", server.Deliveries[1].Headers["Authorization"]);
    }

    [Fact]
    public async Task Token_OfAnHour_ServesFor59Minutes()
    {
        await using var server = await KestrelUpstream.StartAsync(async (context, n) =>
        {
            context.Response.StatusCode = 503;
            await (context.Request.Method == "POST" && n > 1 ? Task.CompletedTask : AnswerAsync(context, n));
        });
        using var things = Connect(server);
        await things.Client.GetThingAsync("7");

        things.Time.Advance(TimeSpan.FromMinutes(58.9));
        await things.Client.GetThingAsync("7");
        things.Time.Advance(TimeSpan.FromMinutes(0.2));
        var error = (await Assert.ThrowsAsync<UpstreamException>(() => things.Client.GetThingAsync("7", new UpstreamCallOptions { Attempts = 1 }))).Error;

        Assert.Equal((UpstreamErrorCode.UpstreamUnavailable, CallEffect.NotSent), (error.Code, error.Effect));
    }

    [Theory]
    [InlineData(15)]
    [InlineData(-15)]
    public async Task Clock_ThatIsWrong_IsCorrectedByTheAnswersDate(int minutes)
    {
        serverSkew = TimeSpan.FromMinutes(minutes);
        await using var server = await KestrelUpstream.StartAsync(AnswerAsync);
        using var things = Connect(server);

        await things.Client.GetThingAsync("7");
        things.Time.Advance(TimeSpan.FromMinutes(59.5));
        await things.Client.GetThingAsync("7");

        Assert.Equal(3, server.Deliveries.Count(static d => d.Method == "POST")); // refused, signed anew; and later right at once
        Assert.Equal(2, issued);
    }

    [Fact]
    public async Task Token_TooNewForSomeReplica_IsTriedAgainNotReplaced()
    {
        await using var server = await KestrelUpstream.StartAsync(async (context, n) =>
        {
            context.Response.StatusCode = 401;
            await (n is 2 or 3 ? Task.CompletedTask : AnswerAsync(context, n));
        });
        using var things = Connect(server);

        var response = await things.DriveAsync(things.Client.GetThingWithResponseAsync("7"));

        Assert.Equal(3, response.Attempts);
        Assert.Equal(1, issued);
    }

    [Fact]
    public async Task Token_RefusedLater_IsReplaced()
    {
        await using var server = await KestrelUpstream.StartAsync(async (context, n) =>
        {
            context.Response.StatusCode = 401;
            await (n == 3 ? Task.CompletedTask : AnswerAsync(context, n));
        });
        using var things = Connect(server);
        await things.Client.GetThingAsync("7");
        things.Time.Advance(TimeSpan.FromSeconds(5));

        await things.Client.GetThingAsync("7");

        Assert.Equal(["Bearer ghs_1", "Bearer ghs_1", "Bearer ghs_2"], server.Deliveries.Where(static d => d.Method == "GET").Select(static d => d.Headers["Authorization"]));
    }

    [Fact]
    public async Task Permission_ThatTheInstallationLacks_IsToldBeforeSending()
    {
        await using var server = await KestrelUpstream.StartAsync(AnswerAsync);
        using var things = Connect(server, define: static d => d with
        {
            Operations = [ThingOperations.Get with { Scopes = ["actions:read"] }, ThingOperations.Put with { Scopes = ["contents:write"] }],
        });
        using var http = new HttpClient(new UpstreamHandler(things.Connection.Runtime) { InnerHandler = TransportFactory.Create(things.Connection.Runtime) });

        using var good = await http.GetAsync(new Uri(server.Address, "/things/7")); // actions: write implies read
        using var body = new ByteArrayContent([]);
        var error = (await Assert.ThrowsAsync<UpstreamException>(() => http.PutAsync(new Uri(server.Address, "/things/7"), body))).Error;

        Assert.True(good.IsSuccessStatusCode);
        Assert.Equal((UpstreamErrorCode.Forbidden, CallEffect.NotSent, 0), (error.Code, error.Effect, error.Attempts));
        Assert.Contains("'contents:write'", error.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Deliveries, static d => d.Method == "PUT");
    }

    [Theory]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\ncanary\n-----END RSA PRIVATE KEY-----")]
    [InlineData("canary")]
    public async Task Key_ThatIsNone_FailsUnsentWithoutShowingIt(string pem)
    {
        await using var server = await KestrelUpstream.StartAsync(AnswerAsync);
        using var things = Connect(server, pem);

        var exception = await Assert.ThrowsAsync<UpstreamException>(() => things.Client.GetThingAsync("7"));

        Assert.Equal((UpstreamErrorCode.Unauthorized, CallEffect.NotSent), (exception.Code, exception.Error.Effect));
        Assert.Contains("PEM", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", exception.ToString(), StringComparison.Ordinal);
        Assert.Empty(server.Deliveries);
    }

    [Fact]
    public void Key_ThatCannotSignOrIsShort_IsRefused()
    {
        using var small = RSA.Create(1024);
        Assert.Null(AppJwt.ReadKey(small.ExportRSAPrivateKeyPem()));
        Assert.Null(AppJwt.ReadKey(key.ExportRSAPublicKeyPem()));
        Assert.Null(AppJwt.ReadKey(key.ExportEncryptedPkcs8PrivateKeyPem("x", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1000))));
        using var good = AppJwt.ReadKey(key.ExportRSAPrivateKeyPem());
        Assert.NotNull(good);
    }

    [Theory]
    [InlineData(404, "", "no such installation", UpstreamErrorCode.Unauthorized)]
    [InlineData(201, "{}", "no token", UpstreamErrorCode.Unauthorized)]
    [InlineData(201, "<html>", "no JSON", UpstreamErrorCode.Unauthorized)]
    [InlineData(201, """{"token":"can ary"}""", "holds a space", UpstreamErrorCode.Unauthorized)]
    [InlineData(201, """{"token":"canary","expires_at":"2001-01-01T00:00:00Z"}""", "expired already", UpstreamErrorCode.Unauthorized)]
    [InlineData(502, "<html>", "502", UpstreamErrorCode.UpstreamUnavailable)]
    public async Task Answer_OfNoUse_FailsUnsent(int status, string body, string reason, string code)
    {
        await using var server = await KestrelUpstream.StartAsync((context, _) =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(body);
        });
        using var things = Connect(server);

        var error = (await Assert.ThrowsAsync<UpstreamException>(() => things.Client.GetThingAsync("7", new UpstreamCallOptions { Attempts = 1 }))).Error;

        Assert.Equal((code, CallEffect.NotSent), (error.Code, error.Effect));
        Assert.Contains(reason, error.Detail, StringComparison.Ordinal);
        Assert.Single(server.Deliveries);
    }

    private ThingsUnderTest Connect(KestrelUpstream server, string? pem = null, Func<UpstreamDefinition, UpstreamDefinition>? define = null)
    {
        var things = new ThingsUnderTest(
            server.Address,
            d => (define ?? (static d => d))(d with
            {
                Credential = new CredentialPolicy { Scheme = CredentialScheme.Bearer, GitHubApp = new GitHubAppPolicy { AppId = "Iv23abc", InstallationId = "42" } },
                Headers = new HeaderPolicy { Send = new Dictionary<string, string> { ["Accept"] = "application/vnd.github+json" } },
            }),
            s => s.Configuration = Configuration.Of(("Upstreams:ThingStore:Credential:GitHubApp:PrivateKey", pem ?? key.ExportRSAPrivateKeyPem())));
        time = things.Time;
        return things;
    }

    /// <summary>Accepts what GitHub accepts: iat not in the future, exp not beyond ten minutes, by its own clock.</summary>
    private Task AnswerAsync(HttpContext context, int n)
    {
        context.Response.StatusCode = 200;
        if (context.Request.Method != "POST")
        {
            return context.WriteThingAsync();
        }

        var now = time!.GetUtcNow() + serverSkew;
        context.Response.Headers.Date = now.ToString("R", CultureInfo.InvariantCulture);
        var claims = Claims(context.Request.Headers.Authorization!);
        var (iat, exp) = (claims.GetProperty("iat").GetInt64(), claims.GetProperty("exp").GetInt64());
        if (iat > now.ToUnixTimeSeconds() || exp <= now.ToUnixTimeSeconds() || exp > now.ToUnixTimeSeconds() + 600)
        {
            context.Response.StatusCode = 401;
            return Task.CompletedTask;
        }

        context.Response.StatusCode = 201;
        var end = now.AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return context.WriteJsonAsync($$"""{"token":"ghs_{{++issued}}","expires_at":"{{end}}","permissions":{"actions":"write","metadata":"read"} }""");
    }

    private JsonElement Claims(string authorization)
    {
        var parts = authorization["Bearer ".Length..].Split('.');
        Assert.Equal("""{"alg":"RS256","typ":"JWT"}""", Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[0])));
        Assert.True(key.VerifyData(
            Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        return JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1])).RootElement;
    }
}
