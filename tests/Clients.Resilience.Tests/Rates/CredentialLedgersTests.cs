using Clients.Resilience.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Clients.Resilience.Tests.Rates;

/// <summary>Limits are kept per credential; how many are kept apart is bounded.</summary>
public sealed class CredentialLedgersTests
{
    /// <summary>As many as the gate keeps apart.</summary>
    private const int Most = 1024;

    private static readonly (string?, int) Success = (null, 1);

    [Fact]
    public async Task Closure_OfOneCredential_HoldsNoOtherBack()
    {
        await using var server = await LimitingAsync("bob");
        using var things = Connect(server, out var source);

        Assert.Equal((UpstreamErrorCode.RateLimited, 1), await CallAsync(things, source, "bob"));
        Assert.Equal((UpstreamErrorCode.RateLimited, 0), await CallAsync(things, source, "bob"));
        Assert.Equal(Success, await CallAsync(things, source, "eve"));
        Assert.NotNull(things.Connection.ClosedUntil); // for whoever it is closed for longest
    }

    [Fact]
    public async Task Credentials_BeyondTheBound_ShareOneLedgerUntilOthersHaveBeenIdleForAWindow()
    {
        await using var server = await LimitingAsync("late-1", "after-1");
        using var things = Connect(server, out var source);
        for (var i = 0; i < Most; i++)
        {
            Assert.Equal(Success, await CallAsync(things, source, $"early-{i}"));
        }

        Assert.Equal((UpstreamErrorCode.RateLimited, 1), await CallAsync(things, source, "late-1"));
        Assert.Equal((UpstreamErrorCode.RateLimited, 0), await CallAsync(things, source, "late-2")); // too careful, and bounded
        Assert.Equal(Success, await CallAsync(things, source, "early-7"));

        things.Time.Advance(QuotaStatement.LongestWindow + TimeSpan.FromSeconds(1));
        Assert.Equal((UpstreamErrorCode.RateLimited, 1), await CallAsync(things, source, "after-1"));
        Assert.Equal(Success, await CallAsync(things, source, "after-2"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Identity_OfASourceThatFails_IsNobodys(bool atOnce)
    {
        var identity = new CredentialIdentity(new Failing(atOnce));

        Assert.Equal(CredentialIdentity.Anonymous, await identity.GetAsync(default));
    }

    [Fact]
    public async Task Identity_IsTheSameForTheSameSecret_AndNeverTheSecret()
    {
        var source = new Named { Secret = "canary" };
        var identity = new CredentialIdentity(source);

        var first = await identity.GetAsync(default);
        var again = await identity.GetAsync(default);
        source.Secret = "other";
        var other = await identity.GetAsync(default);
        source.Secret = null;

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
        Assert.Equal(32, first.Length);
        Assert.DoesNotContain("canary", first, StringComparison.Ordinal);
        Assert.Equal(CredentialIdentity.Anonymous, await identity.GetAsync(default));
    }

    [Fact]
    public async Task Identity_ThatTheSourceStates_OutlastsItsSecrets()
    {
        var source = new Named { Secret = "one", Who = "me" };
        var identity = new CredentialIdentity(source);

        var first = await identity.GetAsync(default);
        source.Secret = "two";

        Assert.Equal(first, await identity.GetAsync(default));
        Assert.NotEqual("me", first);
        source.Quota = "named";
        Assert.Equal("named", await identity.GetAsync(default));
    }

    private static Task<KestrelUpstream> LimitingAsync(params string[] limited) => KestrelUpstream.StartAsync(context =>
    {
        var secret = context.Request.Headers.Authorization.ToString()["Bearer ".Length..];
        if (!limited.Contains(secret))
        {
            return context.WriteThingAsync();
        }

        context.Response.StatusCode = 429;
        context.Response.Headers.RetryAfter = "60";
        return Task.CompletedTask;
    });

    private static ThingsUnderTest Connect(KestrelUpstream server, out Named source)
    {
        var named = source = new Named();
        return new ThingsUnderTest(
            server.Address,
            static d => d with { RateLimit = RateLimitKind.GitHub, Credential = d.Credential with { Scheme = CredentialScheme.Bearer } },
            settings => settings.Credential = named);
    }

    /// <summary>A call as somebody: its error's code, and how often it was sent.</summary>
    private static async Task<(string? Code, int Attempts)> CallAsync(ThingsUnderTest things, Named source, string who)
    {
        (source.Secret, source.Quota) = (who, who);
        try
        {
            return (null, (await things.Client.GetThingWithResponseAsync("7")).Attempts);
        }
        catch (UpstreamException exception)
        {
            return (exception.Error.Code, exception.Error.Attempts);
        }
    }

    private sealed class Named : CredentialSource
    {
        public string? Secret { get; set; }

        public string Quota { get; set; } = string.Empty;

        public string? Who { get; set; }

        public override string Whereabouts => "a vault";

        public override string QuotaKey => Quota;

        public override string? Identity => Who;

        public override ValueTask<string?> GetAsync(CancellationToken cancellationToken) => new(Secret);
    }

    private sealed class Failing(bool atOnce) : CredentialSource
    {
        public override string Whereabouts => "a vault";

        public override ValueTask<string?> GetAsync(CancellationToken cancellationToken) =>
            atOnce ? throw new InvalidOperationException("closed") : LaterAsync();

        private static async ValueTask<string?> LaterAsync()
        {
            await Task.Yield();
            throw new InvalidOperationException("closed");
        }
    }
}
