using Clients.Resilience.Tests.Servers;

namespace Clients.Resilience.Tests;

/// <summary>After a 401 the source is told, and asked for another secret once.</summary>
public sealed class RejectedCredentialTests
{
    [Fact]
    public async Task Call_WithAnotherSecret_IsRepeatedOnceAndTellsOfIt()
    {
        var (transport, logs, source) = (new ScriptedTransport(401), new CapturedLogs(), new Rotating("a", "b", "c"));
        using var things = Connect(transport, source, logs);

        var error = await things.FailAsync(things.Client.GetThingAsync("7"));

        Assert.Equal((UpstreamErrorCode.Unauthorized, 2), (error.Code, error.Attempts));
        Assert.Equal(["Bearer a", "Bearer b"], transport.Deliveries.Select(static d => d.Headers["Authorization"]));
        Assert.Equal(["a"], source.Rejected);
        Assert.Single(logs.Of("Retry"));
    }

    [Fact]
    public async Task Source_WithoutAnother_IsToldAndNothingIsSentAgain()
    {
        var (transport, logs, source) = (new ScriptedTransport(401), new CapturedLogs(), new Rotating("a"));
        using var things = Connect(transport, source, logs);

        var error = await things.FailAsync(things.Client.GetThingAsync("7"));

        Assert.Equal((UpstreamErrorCode.Unauthorized, 401, 1), (error.Code, error.Status, error.Attempts));
        Assert.Equal(["a"], source.Rejected);
        Assert.Empty(logs.Of("Retry"));
    }

    [Fact]
    public async Task Source_ThatThrowsWhenAskedForAnother_LeavesTheRejectionTheNews()
    {
        var (transport, logs, source) = (new ScriptedTransport(401), new CapturedLogs(), new Rotating("a", null));
        using var things = Connect(transport, source, logs);

        var error = await things.FailAsync(things.Client.GetThingAsync("7"));

        Assert.Equal((UpstreamErrorCode.Unauthorized, 401, 1, CallEffect.Processed), (error.Code, error.Status, error.Attempts, error.Effect));
        Assert.Equal((0, 2), (logs.Of("Retry").Count(), source.Asked));
    }

    /// <summary>The next call gets another secret, even where this one may not be repeated.</summary>
    [Theory]
    [InlineData("post", 1)]
    [InlineData("one attempt", 1)]
    [InlineData("body", 1)]
    public async Task Source_OfACallThatMayNotBeRepeated_IsToldAllTheSame(string why, int attempts)
    {
        var (transport, source) = (new ScriptedTransport(401), new Rotating("a", "b"));
        using var things = Connect(transport, source);

        var error = await things.FailAsync(why switch
        {
            "post" => things.Client.CreateThingAsync(new Thing("1", null)),
            "body" => things.Client.PutThingAsync("7", new OneShot()),
            _ => things.Client.GetThingAsync("7", new UpstreamCallOptions { Attempts = 1 }),
        });

        Assert.Equal((UpstreamErrorCode.Unauthorized, attempts), (error.Code, error.Attempts));
        Assert.Equal(["a"], source.Rejected);
        Assert.Equal(1, source.Asked);
    }

    [Theory]
    [InlineData(403)]
    [InlineData(500)]
    public async Task Source_AfterAnyOtherAnswer_IsNotTold(int status)
    {
        var (transport, source) = (new ScriptedTransport(status), new Rotating("a", "b"));
        using var things = Connect(transport, source);

        await things.FailAsync(things.Client.GetThingAsync("7"));

        Assert.Empty(source.Rejected);
    }

    /// <summary>Another origin never saw the secret.</summary>
    [Fact]
    public async Task Source_AfterARedirectElsewhere_IsNotTold()
    {
        var source = new Rotating("a", "b");
        var transport = new ScriptedTransport(static n => n == 1 ? ScriptedTransport.Answer(302, null, ("Location", "https://x.example/")) : ScriptedTransport.Answer(401));
        using var things = Connect(transport, source, redirects: "x.example");

        var error = await things.FailAsync(things.Client.GetThingAsync("7"));

        Assert.Equal((UpstreamErrorCode.Unauthorized, 2), (error.Code, transport.Deliveries.Count));
        Assert.Empty(source.Rejected);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Caller_WhoGivesUpWhileAnotherSecretIsFetched_IsToldSo(bool byTime)
    {
        var (transport, source) = (new ScriptedTransport(401), new Rotating("a", "b") { Slow = true });
        using var things = Connect(transport, source);
        using var caller = new CancellationTokenSource();

        var call = things.Client.GetThingAsync("7", byTime ? new UpstreamCallOptions { Timeout = TimeSpan.FromSeconds(5) } : null, caller.Token);
        await source.Waiting.Task;
        if (byTime)
        {
            things.Time.Advance(TimeSpan.FromSeconds(4)); // beyond the limit of an attempt, which is over
            Assert.False(call.IsCompleted);
            Assert.Equal((UpstreamErrorCode.Unauthorized, 401), await things.FailAsync(call) is var e ? (e.Code, e.Status) : default);
        }
        else
        {
            await caller.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }

        Assert.Single(transport.Deliveries);
        Assert.Equal(0, things.Connection.Runtime.Concurrency.Running);
    }

    /// <summary>A secret that not every server knows yet: tried again a little later, as often as the call may be repeated.</summary>
    [Theory]
    [InlineData(3, 2000, 3)]
    [InlineData(1, 2000, 1)]
    [InlineData(3, 20_000, 1)] // beyond the call's time
    public async Task Secret_ThatIsNew_IsTriedAgainWhenItHasSettled(int attempts, int milliseconds, int sent)
    {
        var (transport, source) = (new ScriptedTransport(401), new Rotating("a", "b") { Settles = TimeSpan.FromMilliseconds(milliseconds) });
        using var things = Connect(transport, source);
        var begun = things.Time.GetUtcNow();

        var error = await things.FailAsync(things.Client.GetThingAsync("7", new UpstreamCallOptions { Attempts = attempts }));

        Assert.Equal((UpstreamErrorCode.Unauthorized, sent), (error.Code, error.Attempts));
        Assert.All(transport.Deliveries, static d => Assert.Equal("Bearer a", d.Headers["Authorization"]));
        Assert.Empty(source.Rejected);
        Assert.True(things.Time.GetUtcNow() - begun >= (sent - 1) * source.Settles);
    }

    private static ThingsUnderTest Connect(ScriptedTransport transport, Rotating source, CapturedLogs? logs = null, string? redirects = null) => transport.Connect(
        d => d with
        {
            Credential = new CredentialPolicy { Scheme = CredentialScheme.Bearer },
            Egress = new EgressPolicy { RedirectHosts = redirects is null ? [] : [redirects] },
        },
        settings =>
        {
            settings.Credential = source;
            settings.LoggerFactory = logs;
        });

    /// <summary>Goes on to the next secret when one is rejected; <c>null</c> throws.</summary>
    private sealed class Rotating(params string?[] secrets) : CredentialSource
    {
        public List<string> Rejected { get; } = [];

        public int Asked { get; private set; }

        /// <summary>After the first time it takes for ever.</summary>
        public bool Slow { get; init; }

        public TaskCompletionSource Waiting { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>How long a secret is new.</summary>
        public TimeSpan Settles { get; init; }

        public override string Whereabouts => "the test";

        public override async ValueTask<string?> GetAsync(CancellationToken cancellationToken)
        {
            if (Asked++ > 0 && Slow)
            {
                Waiting.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }

            return secrets[Math.Min(Rejected.Count, secrets.Length - 1)] ?? throw new InvalidOperationException("The vault is down.");
        }

        public override void Reject(string secret) => Rejected.Add(secret);

        internal override TimeSpan Settling(string secret) => Settles;
    }

    private sealed class OneShot() : MemoryStream(new byte[ReplayableBody.LargestBuffer + 1])
    {
        public override bool CanSeek => false;
    }
}
