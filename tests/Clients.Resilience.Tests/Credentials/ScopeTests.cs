using Clients.Resilience.Tests.Servers;

namespace Clients.Resilience.Tests;

public sealed class ScopeTests
{
    [Theory]
    [InlineData("things:read", null)]
    [InlineData("things:read things:write", "other")]
    [InlineData("repo", null)]
    [InlineData("things:readonly", "things:read|repo")]
    [InlineData("THINGS:READ", "things:read|repo")]
    [InlineData("", "things:read|repo")]
    public void Scopes_ThatWereGranted_MeetThoseNeeded(string granted, string? missing)
    {
        string[] needed = missing == "other" ? ["things:read|repo", "other"] : ["things:read|repo"];
        Assert.Equal(missing, ScopeCheck.FindMissing(needed, ScopeCheck.Parse(granted)));
    }

    [Fact]
    public void Scopes_AreReadAsPeopleWriteThem() => Assert.Equal(["a", "b", "c", "d"], ScopeCheck.Parse(" a,, b\t,c \r\n d,").Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("things:read", true)]
    [InlineData("things:read, things:write", false)]
    [InlineData("*", false)]
    [InlineData(null, false)]
    public async Task Scopes_OfTheConfiguration_DecideBeforeSending(string? granted, bool refused)
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        using var things = Connect(server, static p => p, granted);

        await ExpectAsync(things, refused);

        Assert.Equal(refused ? 0 : 1, server.Deliveries.Count);
    }

    [Theory]
    [InlineData("things:read", "", true)]
    [InlineData("things:read things:write", "", false)]
    [InlineData(null, ",\"scope\":\"things:read\"", true)]
    [InlineData("things:write", ",\"scope\":\"things:read\"", true)] // the issuer granted less than it was asked for
    [InlineData("things:read", ",\"scope\":\"things:read things:write\"", false)]
    [InlineData(null, "", false)]
    public async Task Scopes_OfTheIssuersAnswer_DecideBeforeSending(string? asked, string answered, bool refused)
    {
        await using var issuer = await TokenIssuer.StartAsync();
        issuer.Terms += answered;
        using var things = issuer.Connect(p => p with { Scope = asked }, define: Needing);

        await ExpectAsync(things, refused);

        Assert.Equal(refused ? 0 : 1, issuer.Sent.Count());
    }

    [Fact]
    public async Task Scopes_OfAHeader_AreLearnedAndForgottenAfterFiveMinutes()
    {
        await using var server = await KestrelUpstream.StartAsync((context, n) =>
        {
            context.Response.Headers["X-OAuth-Scopes"] = n == 1 ? "things:read, other" : "things:write";
            return context.WriteThingAsync();
        });
        using var things = Connect(server, static p => p with { ScopesHeader = "X-OAuth-Scopes" }, null);

        await ExpectAsync(things, refused: false); // nobody knows yet: sent, and looked at
        await ExpectAsync(things, refused: true);
        things.Time.Advance(TimeSpan.FromMinutes(5));
        await ExpectAsync(things, refused: false); // they may have been granted meanwhile: asked again
        await ExpectAsync(things, refused: false);

        Assert.Equal(3, server.Deliveries.Count);
    }

    [Fact]
    public async Task Scopes_ThatNobodyTells_AreLeftToTheUpstream()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        using var things = Connect(server, static p => p with { ScopesHeader = "X-OAuth-Scopes" }, null);

        await ExpectAsync(things, refused: false);
        await ExpectAsync(things, refused: false);

        Assert.Equal(2, server.Deliveries.Count);
    }

    private static async Task ExpectAsync(ThingsUnderTest things, bool refused)
    {
        var runtime = things.Connection.Runtime;
        using var http = new HttpClient(new UpstreamHandler(runtime) { InnerHandler = TransportFactory.Create(runtime) });
        var call = http.GetAsync(new Uri(runtime.Definition.BaseAddress, "/things/7"));
        if (!refused)
        {
            using var answer = await call;
            Assert.True(answer.IsSuccessStatusCode);
            return;
        }

        var error = (await Assert.ThrowsAsync<UpstreamException>(() => call)).Error;
        Assert.Equal((UpstreamErrorCode.Forbidden, CallEffect.NotSent, 0, null), (error.Code, error.Effect, error.Attempts, error.Status));
        Assert.Contains("'things:write'", error.Detail, StringComparison.Ordinal);
        Assert.Contains("Upstreams:ThingStore:Credential:Granted", error.Detail, StringComparison.Ordinal);
    }

    private static UpstreamDefinition Needing(UpstreamDefinition definition) =>
        definition with { Operations = [ThingOperations.Get with { Scopes = ["things:write"] }] };

    private static ThingsUnderTest Connect(KestrelUpstream server, Func<CredentialPolicy, CredentialPolicy> change, string? granted) => new(
        server.Address,
        d => Needing(d with { Credential = change(new CredentialPolicy { Scheme = CredentialScheme.Bearer, Granted = granted }) }),
        static s => s.Configuration = Configuration.Of(("Upstreams:ThingStore:Credential:Token", "s3cret")));
}
