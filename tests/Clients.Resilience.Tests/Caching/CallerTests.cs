using Clients.Resilience.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Clients.Resilience.Tests;

/// <summary>Whose answer it is: nobody gets another caller's, and a caller whose secret changes keeps his.</summary>
public sealed class CallerTests
{
    private static readonly DateTimeOffset LongAgo = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly Func<UpstreamDefinition, UpstreamDefinition> Bearer = static d => d with
    {
        Credential = new CredentialPolicy { Scheme = CredentialScheme.Bearer, Optional = true },
    };

    [Theory]
    [InlineData("one", "two")]
    [InlineData("one", null)]
    [InlineData(null, "two")]
    public async Task Secret_ThatIsAnother_GetsItsOwnAnswer(string? first, string? second)
    {
        await using var upstream = await VersionedThing.StartAsync();
        upstream.Modified = LongAgo;
        var token = first;
        using var things = upstream.Connect(Bearer, settings => settings.Token = _ => new(token));

        await things.Client.GetThingAsync("7");
        token = second;
        await things.Client.GetThingAsync("7");
        await things.Client.GetThingAsync("7");
        token = first;
        await things.Client.GetThingAsync("7");

        Assert.Equal(["", "", "tag time", "tag time"], upstream.Asked);
    }

    [Fact]
    public async Task Secrets_InAHeaderOfTheirOwn_AreToldApart()
    {
        await using var upstream = await VersionedThing.StartAsync();
        var token = "one";
        using var things = upstream.Connect(
            static d => d with { Credential = new CredentialPolicy { Scheme = CredentialScheme.Header, Header = "X-Api-Key" } },
            settings => settings.Token = _ => new(token));

        await things.Client.GetThingAsync("7");
        token = "two";
        await things.Client.GetThingAsync("7");

        Assert.Equal(["", ""], upstream.Asked);
    }

    [Fact]
    public async Task Token_ThatIsIssuedAnew_AsksByTimeAndNeverByTheOldTag()
    {
        await using var upstream = await VersionedThing.StartAsync();
        upstream.Modified = LongAgo;
        await using var issuer = await TokenIssuer.StartAsync();
        issuer.OnCall = async (context, _) =>
        {
            await upstream.AnswerAsync(context);
            return true;
        };
        using var things = issuer.Connect(define: VersionedThing.Cached);

        await things.Client.GetThingAsync("7");
        issuer.Revoke("t1");
        var rotated = await things.Client.GetThingWithResponseAsync("7");
        var settled = await things.Client.GetThingWithResponseAsync("7");

        Assert.True(rotated.Revalidated && settled.Revalidated);
        Assert.Equal(
            [("Bearer t1", "tag time"), ("Bearer t2", "time"), ("Bearer t2", "tag time")], // the first of them was answered 401
            issuer.Server.Deliveries.Where(static d => d.Path != "/token").Skip(1).Select(static d => (d.Headers["Authorization"], Asked(d))));
    }

    [Fact]
    public async Task Token_ThatIsIssuedAnew_WithoutATimeToAskBy_FetchesAnew()
    {
        await using var upstream = await VersionedThing.StartAsync();
        upstream.Modified = TimeProvider.System.GetUtcNow(); // a change within this second would not show
        await using var issuer = await TokenIssuer.StartAsync();
        issuer.OnCall = async (context, _) =>
        {
            await upstream.AnswerAsync(context);
            return true;
        };
        using var things = issuer.Connect(define: VersionedThing.Cached);

        await things.Client.GetThingAsync("7");
        issuer.Revoke("t1");
        var rotated = await things.Client.GetThingWithResponseAsync("7");

        Assert.False(rotated.Revalidated);
        Assert.Equal("", Asked(issuer.Server.Deliveries[^1]));
    }

    [Fact]
    public async Task Source_WithAnIdentity_KeepsItsAnswersAcrossRotations()
    {
        await using var upstream = await VersionedThing.StartAsync();
        upstream.Modified = LongAgo;
        var source = new Rotating();
        using var things = upstream.Connect(Bearer, settings => settings.Credential = source);

        await things.Client.GetThingAsync("7");
        source.Secret = "two";
        await things.Client.GetThingAsync("7");
        source.Who = "somebody else";
        await things.Client.GetThingAsync("7");

        Assert.Equal(["", "time", ""], upstream.Asked);
    }

    [Theory]
    [InlineData("Accept", "application/json", "application/vnd.github.raw+json")]
    [InlineData("X-Version", "1", "2")]
    [InlineData("X-Tenant", "acme", "other")]
    public async Task Header_ThatIsSent_IsPartOfTheQuestion(string header, string one, string other)
    {
        await using var upstream = await VersionedThing.StartAsync();
        using var things = upstream.Connect();

        foreach (var value in new[] { one, other, one, other })
        {
            await things.Client.GetThingAsync("7", new UpstreamCallOptions { Headers = new Dictionary<string, string> { [header] = value } });
        }

        Assert.Equal(["", "", "tag", "tag"], upstream.Asked);
    }

    [Fact]
    public async Task Cookie_OfACall_IsPartOfTheQuestion()
    {
        await using var upstream = await VersionedThing.StartAsync();
        using var things = upstream.Connect();
        var reader = ResponseReader.Json(ThingJson.Default.Thing);
        var invoker = things.Connection.Invoker<IThingsWire>();

        foreach (var session in new[] { "one", "two", "one" })
        {
            await invoker.SendAsync(
                ThingOperations.Get, reader, session, static (wire, session, call) => wire.GetThing("7", call.WithCookie("session", session)), null, default);
        }

        Assert.Equal(["", "", "tag"], upstream.Asked);
    }

    [Fact]
    public async Task CorrelationId_IsNotPartOfTheQuestion()
    {
        await using var upstream = await VersionedThing.StartAsync();
        using var things = upstream.Connect();

        await things.Client.GetThingAsync("7", new UpstreamCallOptions { CorrelationId = "a" });
        await things.Client.GetThingAsync("7", new UpstreamCallOptions { CorrelationId = "b" });

        Assert.Equal(["", "tag"], upstream.Asked);
        Assert.Equal(["a", "b"], upstream.Deliveries.Select(static d => d.Headers["x-correlation-id"]));
    }

    [Fact]
    public async Task Caller_WhoLeavesBeforeTheCacheIsAsked_SendsNothing()
    {
        await using var upstream = await VersionedThing.StartAsync();
        using var caller = new CancellationTokenSource();
        var source = new Rotating();
        using var things = upstream.Connect(Bearer, settings => settings.Credential = source);
        await things.Client.GetThingAsync("7");

        source.OnAsked = caller.Cancel;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => things.Client.GetThingAsync("7", cancellationToken: caller.Token));

        Assert.Single(upstream.Deliveries);
        Assert.Equal(0, things.Connection.Runtime.Concurrency.Running);
    }

    [Theory]
    [InlineData("Basic dTpw", false)]
    [InlineData("bASIC dTpw", false)]
    [InlineData("Bearer Basic dTpw", true)]
    public async Task Key_OfAPasswordThatPeopleChoose_StaysInTheProcess(string authorization, bool shareable)
    {
        CacheKey? key = null;
        await using var upstream = await VersionedThing.StartAsync();
        using var things = upstream.Connect();
        await things.Connection.Invoker<IThingsWire>().SendAsync(
            ThingOperations.Get, ResponseReader.Text, "7", (wire, id, call) =>
            {
                key = KeyOf(call, "a", ("Authorization", authorization));
                return wire.GetThing(id, call);
            }, null, default);

        Assert.Equal((shareable, ""), (key!.Value.Shareable, key.Value.SecretTag));
        Assert.StartsWith("thing-store:", key.Value.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("dTpw", key.Value.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_OfARequest_DependsOnAllThatIsSentAndOnNothingElse()
    {
        await using var upstream = await VersionedThing.StartAsync();
        using var things = upstream.Connect();
        var keys = new List<string>();
        await things.Connection.Invoker<IThingsWire>().SendAsync(
            ThingOperations.Get, ResponseReader.Text, "7", (wire, id, call) =>
            {
                foreach (var (address, headers) in new (string, (string, string)[])[]
                {
                    ("a", []), ("a", [("traceparent", "1"), ("TraceState", "1"), ("X-Correlation-Id", "1"), ("accept-encoding", "br")]), ("a", [("A", "1"), ("B", "2")]),
                    ("a", [("b", "2"), ("a", "1")]), ("b", []), ("a", [("A", "1B2")]), ("a", [("A", "2"), ("B", "1")]), ("a", [("AB", "12")]),
                })
                {
                    keys.Add(KeyOf(call, address, headers).Text);
                }

                return wire.GetThing(id, call);
            }, null, default);

        Assert.Equal((keys[0], keys[2]), (keys[1], keys[3]));
        Assert.Equal(6, keys.Distinct(StringComparer.Ordinal).Count());
    }

    private static CacheKey KeyOf(UpstreamCall call, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://things.example/" + path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return CacheKey.Of(call, request);
    }

    private static string Asked(Delivery delivery) =>
        $"{(delivery.Headers.ContainsKey("If-None-Match") ? "tag" : "")} {(delivery.Headers.ContainsKey("If-Modified-Since") ? "time" : "")}".Trim();

    private sealed class Rotating : CredentialSource
    {
        public string Secret { get; set; } = "one";

        public string Who { get; set; } = "me";

        public override string Whereabouts => "a vault";

        public override string? Identity => Who;

        public Action OnAsked { get; set; } = static () => { };

        public override ValueTask<string?> GetAsync(CancellationToken cancellationToken)
        {
            OnAsked();
            return new(Secret);
        }
    }
}
