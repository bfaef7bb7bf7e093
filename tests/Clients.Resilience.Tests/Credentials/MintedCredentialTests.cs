using System.Net.Sockets;

namespace Clients.Resilience.Tests;

/// <summary>When a token is asked for, given away, kept and thrown away: to the tick, without a network.</summary>
public sealed class MintedCredentialTests : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly CapturedLogs logs = new();
    private readonly ThingsUnderTest things;
    private readonly ScriptedMint mint = new();
    private readonly MintedCredential credential;

    public MintedCredentialTests()
    {
        things = new ThingsUnderTest(ThingsContract.Default.BaseAddress, Optional(false), settings => settings.LoggerFactory = logs);
        credential = new MintedCredential(things.Connection.Runtime, mint);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        credential.Dispose();
        things.Dispose();
        logs.Dispose();
    }

    [Fact]
    public void Source_SpeaksForItsMint()
    {
        Assert.Same(mint, credential.Mint);
        Assert.Equal(("the issuer, secret from the test", "me"), (credential.Whereabouts, credential.Identity));
        Assert.Null(credential.GrantedScopes);
        Assert.Null(mint.Refuse("anything"));
    }

    [Fact]
    public async Task Token_IsRenewedAtItsTimeWhileItServes()
    {
        Assert.Equal("t1", await GetAsync());
        Assert.Equal(["a", "b"], credential.GrantedScopes);
        things.Time.Advance(TimeSpan.FromMinutes(55) - Tick);
        Assert.Equal("t1", await GetAsync());
        Assert.Equal(1, mint.Asked);

        var renewal = mint.Hold();
        things.Time.Advance(Tick);
        Assert.Equal("t1", await GetAsync()); // begins it
        await renewal.Begun.Task;
        Assert.Equal("t1", await GetAsync());
        renewal.End();
        await UntilAsync(async () => await GetAsync() == "t2");
        Assert.Equal(2, mint.Asked);
    }

    [Fact]
    public async Task Token_AtItsEnd_IsNotGivenAwayAnyMore()
    {
        await GetAsync();
        mint.Answer = static _ => MintFailure.Unavailable("no");
        things.Time.Advance(TimeSpan.FromMinutes(59) - Tick);
        Assert.Equal("t1", await GetAsync());
        await UntilAsync(() => Task.FromResult(logs.Of("TokenNotIssued").Count() == 1));
        Assert.Equal("t1", await GetAsync()); // the issuer is left alone, the token still serves
        Assert.Equal(2, mint.Asked);

        things.Time.Advance(Tick);

        Assert.Equal(Second - Tick, (await FailAsync()).RetryAfter);
        Assert.Equal(2, mint.Asked);
    }

    [Fact]
    public async Task Renewal_ThatFailed_IsTriedAgainWhenTheIssuerHasBeenLeftAlone()
    {
        await GetAsync();
        mint.Answer = static _ => MintFailure.Unavailable("no");
        things.Time.Advance(TimeSpan.FromMinutes(55));
        await GetAsync();
        await UntilAsync(() => Task.FromResult(logs.Of("TokenNotIssued").Count() == 1));

        things.Time.Advance(Second - Tick);
        await GetAsync();
        Assert.Equal(2, mint.Asked);
        things.Time.Advance(Tick);
        await GetAsync();
        await UntilAsync(() => Task.FromResult(logs.Of("TokenNotIssued").Count() == 2));
        Assert.Equal(3, mint.Asked);
    }

    [Fact]
    public async Task Issuer_ThatFails_IsLeftAloneToTheTick()
    {
        mint.Answer = static _ => MintFailure.Unavailable("it answered 503");
        var error = await FailAsync();

        Assert.Equal((UpstreamErrorCode.UpstreamUnavailable, FailureClass.NotSent, CallEffect.NotSent), (error.Code, error.Class, error.Effect));
        Assert.Equal((true, Health.Unknown, Second, things.Time.GetUtcNow() + Second), (error.Local, error.Health, error.RetryAfter, error.RetryAt));
        Assert.Equal("Nothing was sent, since there is no token (the issuer, secret from the test): it answered 503. See Upstreams:X:Credential.", error.Detail);
        things.Time.Advance(Second - Tick);
        Assert.Equal(Tick, (await FailAsync()).RetryAfter);
        Assert.Equal(1, mint.Asked);

        things.Time.Advance(Tick);
        Assert.Equal(TimeSpan.FromSeconds(2), (await FailAsync()).RetryAfter);
        things.Time.Advance(TimeSpan.FromSeconds(2));
        mint.Answer = null;
        Assert.Equal("t3", await GetAsync());

        Assert.Equal(
            [
                "thing-store: no token (the issuer, secret from the test), upstream_unavailable: it answered 503. See Upstreams:X:Credential; 1 failure(s) in a row",
                "thing-store: no token (the issuer, secret from the test), upstream_unavailable: it answered 503. See Upstreams:X:Credential; 2 failure(s) in a row",
            ],
            logs.Records.Select(static record => record.Text));
    }

    [Fact]
    public async Task Success_ForgetsTheFailuresBeforeIt()
    {
        mint.Answer = static _ => MintFailure.Unavailable("no");
        await FailAsync();
        things.Time.Advance(Second);
        await FailAsync();
        things.Time.Advance(TimeSpan.FromSeconds(2));
        mint.Answer = null;
        var token = await GetAsync();
        credential.Reject(token!);
        mint.Answer = static _ => MintFailure.Unavailable("no");

        Assert.Equal(Second, (await FailAsync()).RetryAfter); // as after a first failure
    }

    [Fact]
    public async Task Refusal_IsFinalAndSaysNoTime()
    {
        mint.Answer = static _ => MintFailure.Refused("it answered 401");

        var error = await FailAsync();

        Assert.Equal((UpstreamErrorCode.Unauthorized, FailureClass.Final, CallEffect.NotSent), (error.Code, error.Class, error.Effect));
        Assert.Equal((null, null), (error.RetryAfter, error.RetryAt));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Secret_Missing_IsNoFailureWhereItNeedNotBe(bool optional)
    {
        using var others = new ThingsUnderTest(ThingsContract.Default.BaseAddress, Optional(optional), settings => settings.LoggerFactory = logs);
        using var source = new MintedCredential(others.Connection.Runtime, mint);
        mint.Answer = static _ => MintFailure.Missing;

        for (var i = 0; i < 2; i++) // the second time it is known
        {
            if (optional)
            {
                Assert.Null(await source.GetAsync(Token));
            }
            else
            {
                var fault = await Assert.ThrowsAsync<CallFaultException>(async () => await source.GetAsync(Token));
                Assert.Equal(
                    "Nothing was sent, since there is no token (the issuer, secret from the test): the secret that the issuer wants to see is missing. See Upstreams:X:Credential.",
                    fault.Failure.Detail);
            }
        }

        Assert.Equal((1, optional ? 0 : 1), (mint.Asked, logs.Records.Count));
    }

    [Fact]
    public async Task Refusal_WhereTheCredentialIsOptional_IsAFailureAllTheSame()
    {
        using var others = new ThingsUnderTest(ThingsContract.Default.BaseAddress, Optional(true));
        using var source = new MintedCredential(others.Connection.Runtime, mint);
        mint.Answer = static _ => MintFailure.Refused("no");

        await Assert.ThrowsAsync<CallFaultException>(async () => await source.GetAsync(Token));
        await Assert.ThrowsAsync<CallFaultException>(async () => await source.GetAsync(Token));

        Assert.Equal(1, mint.Asked);
    }

    [Fact]
    public async Task Rejection_ThrowsAwayTheTokenItSpeaksOfOncePerHalfAMinute()
    {
        await GetAsync();
        credential.Reject("another");
        Assert.Equal("t1", await GetAsync());
        credential.Reject("t1");
        Assert.Equal("t2", await GetAsync());

        things.Time.Advance(TokenSchedule.BetweenRejections - Tick);
        credential.Reject("t2");
        Assert.Equal("t2", await GetAsync());
        things.Time.Advance(Tick);
        credential.Reject("t2");
        Assert.Equal("t3", await GetAsync());
    }

    [Fact]
    public async Task Token_ThatIsNew_SettlesSecondBySecond()
    {
        mint.Settles = TimeSpan.FromSeconds(5);
        Assert.Equal(TimeSpan.Zero, credential.Settling("t1"));
        await GetAsync();

        Assert.Equal((Second, TimeSpan.Zero), (credential.Settling("t1"), credential.Settling("t0")));
        things.Time.Advance(TimeSpan.FromSeconds(4.5));
        Assert.Equal(TimeSpan.FromSeconds(0.5), credential.Settling("t1"));
        things.Time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal(TimeSpan.Zero, credential.Settling("t1"));
    }

    [Fact]
    public async Task Issuer_Silent_IsUnavailableWhenTheTimeOfAnAttemptIsUp()
    {
        var request = mint.Hold();
        var waiting = FailAsync();
        await request.Begun.Task;
        things.Time.Advance(things.Connection.Definition.Budget.Attempt);

        var error = await waiting;

        Assert.Equal(UpstreamErrorCode.UpstreamUnavailable, error.Code);
        Assert.Contains(": it did not answer within Budget.Attempt. See ", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_ThatFails_SaysHow()
    {
        var refused = new SocketException((int)SocketError.ConnectionRefused);
        mint.Answer = _ => throw refused;
        var unreachable = await FailAsync();
        things.Time.Advance(TimeSpan.FromMinutes(1));
        mint.Answer = static _ => throw new HttpRequestException("x", CallFaultException.Refused(UpstreamErrorCode.EgressDenied, "Nothing was sent: no."));
        var denied = await FailAsync();
        things.Time.Advance(TimeSpan.FromMinutes(1));
        mint.Answer = static _ => throw CallFaultException.Refused(UpstreamErrorCode.Unauthorized, "its answer is too large");
        var unauthorized = await FailAsync();
        things.Time.Advance(TimeSpan.FromMinutes(1));
        mint.Answer = static _ => throw CallFaultException.Refused(UpstreamErrorCode.ValidationFailed, "x");
        var invalid = await FailAsync();

        Assert.Equal((UpstreamErrorCode.UpstreamUnavailable, refused), (unreachable.Code, unreachable.Exception));
        Assert.Contains(": it could not be reached or understood (connect_failed). See ", unreachable.Detail, StringComparison.Ordinal);
        Assert.Equal((UpstreamErrorCode.EgressDenied, FailureClass.Final), (denied.Code, denied.Class));
        Assert.Contains(": Nothing was sent: no. See ", denied.Detail, StringComparison.Ordinal);
        Assert.Equal((UpstreamErrorCode.Unauthorized, FailureClass.Final), (unauthorized.Code, unauthorized.Class));
        Assert.Contains(": its answer is too large. See ", unauthorized.Detail, StringComparison.Ordinal);
        Assert.Equal((UpstreamErrorCode.UpstreamUnavailable, FailureClass.NotSent), (invalid.Code, invalid.Class));
        Assert.Contains("(validation_failed)", invalid.Detail, StringComparison.Ordinal);
    }

    /// <summary>It is everybody's, so nothing of the call that began it goes along; and what had stopped the flow already goes on without it.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Request_IsNobodysOwn(bool suppressed)
    {
        string? seen = "nothing";
        mint.Answer = _ =>
        {
            seen = UpstreamCallContext.Current?.CorrelationId;
            return new MintedToken("t1", TimeSpan.FromHours(1), null);
        };
        UpstreamCallContext.Current = new UpstreamCallContext { CorrelationId = "caller" };
        ValueTask<string?> asked;
        if (suppressed)
        {
            using (ExecutionContext.SuppressFlow())
            {
                asked = credential.GetAsync(Token);
                Assert.True(ExecutionContext.IsFlowSuppressed());
            }
        }
        else
        {
            asked = credential.GetAsync(Token);
            Assert.False(ExecutionContext.IsFlowSuppressed());
        }

        Assert.Equal("t1", await asked);
        Assert.Null(seen);
    }

    [Fact]
    public async Task Dispose_EndsTheRequestInFlightWithoutALog()
    {
        var request = mint.Hold();
        var waiting = FailAsync();
        await request.Begun.Task;

        credential.Dispose();

        Assert.Equal(UpstreamErrorCode.UpstreamUnavailable, (await waiting).Code);
        Assert.Empty(logs.Records);
    }

    private static Func<UpstreamDefinition, UpstreamDefinition> Optional(bool optional) =>
        definition => definition with { Credential = new CredentialPolicy { Scheme = CredentialScheme.Bearer, Optional = optional } };

    private ValueTask<string?> GetAsync() => credential.GetAsync(Token);

    private async Task<CallFailure> FailAsync() => (await Assert.ThrowsAsync<CallFaultException>(async () => await GetAsync())).Failure;

    /// <summary>For what happens in the background: bounded by count.</summary>
    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var round = 0; round < 1_000_000; round++)
        {
            if (await condition())
            {
                return;
            }

            await Task.Yield();
        }

        Assert.Fail("It does not happen.");
    }

    private sealed class ScriptedMint : TokenMint
    {
        private Request? held;
        private int asked;

        public int Asked => Volatile.Read(ref asked);

        /// <summary>Answers the n-th request; else it is the token tn, for an hour.</summary>
        public Func<int, MintOutcome>? Answer { get; set; }

        public TimeSpan Settles { get; set; }

        public override string Whereabouts => "the issuer, secret from the test";

        public override string Identity => "me";

        public override string Path => "Upstreams:X:Credential";

        public override CredentialSource Secret { get; } = new NoCredential("the test");

        public override TimeSpan Settling => Settles;

        /// <summary>The next request waits.</summary>
        public Request Hold() => held = new Request();

        public override async Task<MintOutcome> MintAsync(CancellationToken cancellationToken)
        {
            var n = Interlocked.Increment(ref asked);
            if (Interlocked.Exchange(ref held, null) is { } request)
            {
                await request.WaitAsync(cancellationToken);
            }

            return Answer?.Invoke(n) ?? new MintedToken($"t{n}", TimeSpan.FromHours(1), ["a", "b"]);
        }
    }

    private sealed class Request
    {
        private readonly TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void End() => end.SetResult();

        public Task WaitAsync(CancellationToken cancellationToken)
        {
            Begun.SetResult();
            return end.Task.WaitAsync(cancellationToken);
        }
    }
}
