using Clients.Resilience.Tests.Servers;

namespace Clients.Resilience.Tests;

public sealed class PlainCredentialTests
{
    [Theory]
    [InlineData(CredentialScheme.Bearer, "Authorization", "Bearer s3cret")]
    [InlineData(CredentialScheme.Basic, "Authorization", "Basic czNjcmV0")]
    [InlineData(CredentialScheme.Header, "X-Api-Key", "s3cret")]
    public async Task Token_OfEachScheme_IsWrittenItsWay(CredentialScheme scheme, string header, string value)
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        using var things = new ThingsUnderTest(
            server.Address, d => d with { Credential = new CredentialPolicy { Scheme = scheme, Header = "X-Api-Key" } }, static s => s.Token = static _ => new("s3cret"));

        await things.Client.GetThingAsync("7");

        Assert.Equal(value, server.Deliveries[0].Headers[header]);
    }

    [Fact]
    public async Task Token_Missing_SendsNothingAndNamesTheVariable()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        using var things = new ThingsUnderTest(
            server.Address, static d => d with { Credential = new CredentialPolicy { Scheme = CredentialScheme.Bearer, Environment = "NO_SUCH_TOKEN" } });

        var error = await things.FailAsync(things.Client.GetThingAsync("7"));

        Assert.Equal((UpstreamErrorCode.Unauthorized, CallEffect.NotSent, null), (error.Code, error.Effect, error.Status));
        Assert.Contains("NO_SUCH_TOKEN", error.Detail, StringComparison.Ordinal);
        Assert.Contains("Upstreams:ThingStore:Credential", error.Detail, StringComparison.Ordinal);
        Assert.Empty(server.Deliveries);
    }

    [Fact]
    public async Task Token_OptionalAndMissing_IsLeftOut()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        using var things = new ThingsUnderTest(
            server.Address,
            static d => d with { Credential = new CredentialPolicy { Scheme = CredentialScheme.Bearer, Environment = "NO_SUCH_TOKEN", Optional = true } });

        await things.Client.GetThingAsync("7");

        Assert.False(server.Deliveries[0].Headers.ContainsKey("Authorization"));
    }

    [Fact]
    public async Task Token_FromTheEnvironment_IsSent()
    {
        Environment.SetEnvironmentVariable("THINGS_TOKEN_TEST", " from-env ");
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        using var things = new ThingsUnderTest(
            server.Address, static d => d with { Credential = new CredentialPolicy { Scheme = CredentialScheme.Bearer, Environment = "THINGS_TOKEN_TEST" } });

        await things.Client.GetThingAsync("7");

        Assert.Equal("Bearer from-env", server.Deliveries[0].Headers["Authorization"]);
    }

    [Fact]
    public async Task File_Rotated_IsNoticedAfter401WithinTheSameCall()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "old\n");
        await using var server = await KestrelUpstream.StartAsync(async (context, n) =>
        {
            if (n == 1)
            {
                await File.WriteAllTextAsync(file, "new\n");
                context.Response.StatusCode = 401;
                return;
            }

            await context.WriteThingAsync();
        });
        using var things = new ThingsUnderTest(
            server.Address, d => d with { Credential = new CredentialPolicy { Scheme = CredentialScheme.Bearer, File = file } });

        await things.DriveAsync(things.Client.GetThingAsync("7"));

        Assert.Equal(["Bearer old", "Bearer new"], server.Deliveries.Select(static d => d.Headers["Authorization"]));
        File.Delete(file);
    }

    [Fact]
    public async Task File_Unchanged_GivesTheOne401Back()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "old");
        await using var server = await KestrelUpstream.AnsweringAsync(401);
        using var things = new ThingsUnderTest(
            server.Address, d => d with { Credential = new CredentialPolicy { Scheme = CredentialScheme.Bearer, File = file } });

        var error = await things.FailAsync(things.Client.GetThingAsync("7"));

        Assert.Equal((UpstreamErrorCode.Unauthorized, 1), (error.Code, error.Attempts));
        Assert.Contains(file, error.Detail, StringComparison.Ordinal);
        File.Delete(file);
    }

    [Fact]
    public async Task Source_ThatThrows_FailsAsUnauthorizedUnsent()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        using var things = new ThingsUnderTest(
            server.Address, static d => d with { Credential = new CredentialPolicy { Scheme = CredentialScheme.Bearer } },
            static s => s.Token = static async _ =>
            {
                await Task.Yield();
                throw new InvalidOperationException("vault is down");
            });

        var error = await things.FailAsync(things.Client.GetThingAsync("7"));

        Assert.Equal((UpstreamErrorCode.Unauthorized, CallEffect.NotSent), (error.Code, error.Effect));
        Assert.Empty(server.Deliveries);
    }

    [Fact]
    public async Task Token_InAnyFailure_StaysSecret()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(401);
        using var things = new ThingsUnderTest(
            server.Address, static d => d with { Credential = new CredentialPolicy { Scheme = CredentialScheme.Bearer } }, static s => s.Token = static _ => new("canary"));

        var exception = await Assert.ThrowsAsync<UpstreamException>(() => things.DriveAsync(things.Client.GetThingAsync("7")));

        Assert.DoesNotContain("canary", exception.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("canary", exception.Error.ToString(), StringComparison.Ordinal);
    }
}
