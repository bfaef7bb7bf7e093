using System.Text;
using Clients.Resilience.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Clients.Resilience.Tests;

public sealed class OAuth2Tests
{
    [Fact]
    public async Task Token_ByBasic_IsAskedForOnceAndSent()
    {
        await using var issuer = await TokenIssuer.StartAsync();
        using var things = issuer.Connect(static p => p with { Scope = "things:read things:write", Audience = "https://things.example" });

        await things.Client.GetThingAsync("7");
        await things.Client.GetThingAsync("8");

        var asked = Assert.Single(issuer.TokenRequests);
        Assert.Equal("POST", asked.Method);
        Assert.Equal("grant_type=client_credentials&scope=things%3Aread+things%3Awrite&audience=https%3A%2F%2Fthings.example", asked.Body);
        Assert.Equal("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("me+%26+you:cl1ent-s3cret%2B%2F%3D")), asked.Headers["Authorization"]);
        Assert.Equal("application/x-www-form-urlencoded", asked.Headers["Content-Type"]);
        Assert.Equal("application/json", asked.Headers["Accept"]);
        Assert.False(asked.Headers.ContainsKey("x-correlation-id")); // a shared request is nobody's
        Assert.Equal(["Bearer t1", "Bearer t1"], issuer.Sent);
    }

    [Fact]
    public async Task Token_ByPost_HasTheSecretInTheBodyOnly()
    {
        await using var issuer = await TokenIssuer.StartAsync();
        using var things = issuer.Connect(static p => p with { Authentication = OAuth2Authentication.Post });

        await things.Client.GetThingAsync("7");

        var asked = Assert.Single(issuer.TokenRequests);
        Assert.Equal("grant_type=client_credentials&client_id=me+%26+you&client_secret=cl1ent-s3cret%2B%2F%3D", asked.Body);
        Assert.False(asked.Headers.ContainsKey("Authorization"));
    }

    [Theory]
    [InlineData(200, "null", "no JSON object")]
    [InlineData(200, "[]", "no JSON object")]
    [InlineData(200, "{", "no JSON object")]
    [InlineData(200, "", "no JSON object")]
    [InlineData(200, """{"token_type":"Bearer"}""", "no access_token")]
    [InlineData(200, """{"access_token":7,"token_type":"Bearer"}""", "no access_token")]
    [InlineData(200, """{"access_token":"","token_type":"Bearer"}""", "access_token is empty")]
    [InlineData(200, """{"access_token":"can ary","token_type":"Bearer"}""", "access_token holds a space")]
    [InlineData(200, """{"access_token":"canary\r\nX-Injected: 1","token_type":"Bearer"}""", "access_token holds")]
    [InlineData(200, """{"access_token":"canaryé","token_type":"Bearer"}""", "access_token holds")]
    [InlineData(200, """{"access_token":"canary","token_type":"mac"}""", "token_type is not Bearer")]
    [InlineData(200, """{"access_token":"canary"}""", "token_type is not Bearer")]
    [InlineData(200, """{"access_token":"canary","token_type":"bearer","expires_in":0}""", "expires_in")]
    [InlineData(200, """{"access_token":"canary","token_type":"bearer","expires_in":-5}""", "expires_in")]
    [InlineData(200, """{"access_token":"canary","token_type":"bearer","expires_in":"soon"}""", "expires_in")]
    [InlineData(200, """{"access_token":"canary","token_type":"bearer","expires_in":{}}""", "expires_in")]
    [InlineData(400, """{"error":"invalid_scope","error_description":"canary"}""", "400 invalid_scope")]
    [InlineData(401, """{"error":"invalid_client"}""", "401 invalid_client")]
    [InlineData(401, """{"error":"canary"}""", "it answered 401.")]
    [InlineData(403, "<html>canary</html>", "it answered 403.")]
    [InlineData(204, "", "it answered 204.")]
    [InlineData(302, "", "it answered 302.")]
    public async Task Answer_OfNoUse_FailsUnsentAndRepeatsNothingOfIt(int status, string body, string reason)
    {
        await using var issuer = await TokenIssuer.StartAsync();
        issuer.OnToken = async (context, _) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "/elsewhere";
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body));
            return true;
        };
        using var things = issuer.Connect();

        var exception = await Assert.ThrowsAsync<UpstreamException>(() => things.Client.GetThingAsync("7"));

        var error = exception.Error;
        Assert.Equal((UpstreamErrorCode.Unauthorized, CallEffect.NotSent, null, 0), (error.Code, error.Effect, error.Status, error.Attempts));
        Assert.Contains(reason, error.Detail, StringComparison.Ordinal);
        Assert.Contains("/token", error.Detail, StringComparison.Ordinal);
        Assert.Contains("Upstreams:ThingStore:Credential:OAuth2", error.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", exception.ToString(), StringComparison.Ordinal);
        Assert.Equal("/token", Assert.Single(issuer.Server.Deliveries).Path);
    }

    [Theory]
    [InlineData("""{"access_token":"t0","token_type":"BEARER"}""")]
    [InlineData("""{"access_token":"t0","token_type":"bearer","expires_in":null}""")]
    [InlineData("""{"access_token":"t0","token_type":"bearer","expires_in":"3600"}""")]
    [InlineData("""{"access_token":"t0","token_type":"bearer","expires_in":1e9}""", false)]
    [InlineData("""{"access_token":"t0","token_type":"bearer","expires_in":99999999999999999999}""")]
    public void Answer_AsIssuersWriteIt_IsTaken(string body, bool taken = true) =>
        Assert.Equal(taken, OAuth2Answer.Read(Encoding.UTF8.GetBytes(body), null, bearer: true).Token is not null);

    [Fact]
    public async Task Answer_OneByteTooLarge_IsRefused()
    {
        foreach (var (size, fits) in new[] { (TokenClient.LargestAnswer, true), (TokenClient.LargestAnswer + 1, false) })
        {
            await using var issuer = await TokenIssuer.StartAsync();
            issuer.OnToken = async (context, _) =>
            {
                await context.WriteJsonAsync("""{"access_token":"t1","token_type":"Bearer"}""".PadRight(size));
                return true;
            };
            using var things = issuer.Connect();

            var error = (await Assert.ThrowsAsync<UpstreamException>(() => things.Client.GetThingAsync("7"))).Error;

            // That token was not issued by the book, so the upstream itself refuses it: it got there.
            Assert.Equal(fits ? 401 : null, error.Status);
            Assert.Equal(!fits, error.Detail!.Contains("larger than 64 KB", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Issuer_Silent_EndsWithTheAttemptBudgetAndBlamesNotTheUpstream()
    {
        await using var issuer = await TokenIssuer.StartAsync();
        var asked = new TaskCompletionSource();
        issuer.OnToken = async (context, _) =>
        {
            asked.TrySetResult();
            var gone = new TaskCompletionSource();
            context.RequestAborted.Register(gone.SetResult);
            await gone.Task;
            return true;
        };
        using var things = issuer.Connect(define: static d => d with { Retry = new RetryPolicy { Attempts = 1 } });

        var call = things.Client.GetThingAsync("7");
        await asked.Task;
        var error = await things.FailAsync(call);

        Assert.Equal((UpstreamErrorCode.UpstreamUnavailable, CallEffect.NotSent, 0), (error.Code, error.Effect, error.Attempts));
        Assert.Contains("Budget.Attempt", error.Detail, StringComparison.Ordinal);
        Assert.NotNull(error.RetryAfter);
    }

    [Fact]
    public async Task Issuer_SlowerThanTheCallMayTake_EndsTheCallInTimeAndServesTheNext()
    {
        await using var issuer = await TokenIssuer.StartAsync();
        var go = new TaskCompletionSource();
        var asked = new TaskCompletionSource();
        issuer.OnToken = async (_, _) =>
        {
            asked.TrySetResult();
            await go.Task;
            return false;
        };
        using var things = issuer.Connect();

        var hurried = things.Client.GetThingAsync("7", new UpstreamCallOptions { Timeout = TimeSpan.FromSeconds(1) });
        await asked.Task;
        things.Time.Advance(TimeSpan.FromSeconds(1));
        var error = (await Assert.ThrowsAsync<UpstreamException>(() => hurried)).Error;
        var patient = things.Client.GetThingAsync("7");
        go.SetResult();
        await patient;

        Assert.Equal((UpstreamErrorCode.TimeoutTotal, CallEffect.NotSent, 0), (error.Code, error.Effect, error.Attempts));
        Assert.Equal(1, issuer.Asked);
    }

    [Fact]
    public async Task Issuer_Unreachable_FailsUnsent()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        var gone = await KestrelUpstream.AnsweringAsync(200);
        var endpoint = new Uri(gone.Address, "/token");
        await gone.DisposeAsync();
        using var things = new ThingsUnderTest(server.Address, d => d with
        {
            Credential = new CredentialPolicy
            {
                Scheme = CredentialScheme.Bearer,
                OAuth2 = new OAuth2Policy { TokenEndpoint = endpoint, ClientId = "me", Environment = "PATH" },
            },
            Retry = new RetryPolicy { Attempts = 1 },
        });

        var error = (await Assert.ThrowsAsync<UpstreamException>(() => things.Client.GetThingAsync("7"))).Error;

        Assert.Equal((UpstreamErrorCode.UpstreamUnavailable, CallEffect.NotSent), (error.Code, error.Effect));
        Assert.Contains(UpstreamErrorCode.ConnectFailed, error.Detail, StringComparison.Ordinal);
        Assert.Empty(server.Deliveries);
    }

    [Fact]
    public async Task Secret_Missing_FailsUnsentOrGoesWithout()
    {
        foreach (var optional in new[] { false, true })
        {
            await using var server = await KestrelUpstream.AnsweringAsync(200);
            using var things = new ThingsUnderTest(server.Address, d => d with
            {
                Credential = new CredentialPolicy
                {
                    Scheme = CredentialScheme.Bearer,
                    Optional = optional,
                    OAuth2 = new OAuth2Policy { TokenEndpoint = server.Address, ClientId = "me", Environment = "NO_SUCH_SECRET" },
                },
            });

            var call = things.Client.GetThingAsync("7");
            if (optional)
            {
                await call;
                await things.Client.GetThingAsync("8");
                Assert.All(server.Deliveries, static d => Assert.False(d.Headers.ContainsKey("Authorization")));
            }
            else
            {
                var error = (await Assert.ThrowsAsync<UpstreamException>(() => call)).Error;
                Assert.Equal((UpstreamErrorCode.Unauthorized, CallEffect.NotSent), (error.Code, error.Effect));
                Assert.Contains("NO_SUCH_SECRET", error.Detail, StringComparison.Ordinal);
                Assert.Empty(server.Deliveries);
            }
        }
    }

    [Fact]
    public async Task Secret_RotatedInItsFile_IsUsedForTheNextToken()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "old\n");
        await using var issuer = await TokenIssuer.StartAsync();
        issuer.OnToken = async (context, n) =>
        {
            if (n == 1)
            {
                await File.WriteAllTextAsync(file, "new\n");
                context.Response.StatusCode = 401;
            }

            return n == 1;
        };
        using var things = issuer.Connect(
            p => p with { File = file, Authentication = OAuth2Authentication.Post }, static s => s.Configuration = null);

        await Assert.ThrowsAsync<UpstreamException>(() => things.Client.GetThingAsync("7"));
        things.Time.Advance(TimeSpan.FromSeconds(2));
        await things.Client.GetThingAsync("7");

        Assert.Equal(["old", "new"], issuer.TokenRequests.Select(static d => d.Body.Split("client_secret=")[1]));
        File.Delete(file);
    }
}
