using Microsoft.Extensions.Time.Testing;

namespace Clients.Resilience.Tests.Rates;

/// <summary>What one ledger does with single questions and answers; <see cref="RateLedgerModelTests"/> has the schedules.</summary>
public sealed class RateLedgerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly RateCost Read = new("core", 1, Write: false, Content: false);
    private static readonly RateCost Write = new("core", 5, Write: true, Content: false);

    private readonly FakeTimeProvider time = new();
    private readonly RateLedger ledger;

    public RateLedgerTests() => ledger = new RateLedger("somebody", GitHubTerms.Instance, time);

    [Fact]
    public void Quota_LastPlace_IsGivenOnce_AndTheNextAfterTheReset()
    {
        ledger.State("core", new QuotaStatement(1, 5000, TimeSpan.FromSeconds(10)));

        Assert.NotNull(ledger.Enter(Read, Patience, out var wait));
        Assert.Equal(TimeSpan.Zero, wait);
        Assert.NotNull(ledger.Enter(Read, Patience, out wait));
        Assert.Equal(TimeSpan.FromSeconds(11), wait); // the reset, and a second
        Assert.Null(ledger.Enter(Read, TimeSpan.FromSeconds(5), out wait));
        Assert.Equal(TimeSpan.FromSeconds(11), wait);
    }

    [Fact]
    public void Quota_OfSearch_HoldsBackSearchesOnly()
    {
        ledger.State("search", new QuotaStatement(0, 30, TimeSpan.FromSeconds(30)));

        Assert.Null(ledger.Enter(new RateCost("search", 1, false, false), Patience, out _));
        Assert.NotNull(ledger.Enter(Read, Patience, out _));
    }

    [Fact]
    public void Quota_Unstated_IsTakenForThePublishedSize()
    {
        var places = Enumerable.Range(0, 40).Count(_ => ledger.Enter(new RateCost("search", 1, false, false), TimeSpan.Zero, out var _) is not null);

        Assert.Equal(30, places);
    }

    [Fact]
    public void Answers_ThatOvertakeEachOther_CountTheLeast()
    {
        ledger.State("core", new QuotaStatement(10, 5000, TimeSpan.FromMinutes(30)));
        ledger.State("core", new QuotaStatement(12, 5000, TimeSpan.FromMinutes(30)));
        Assert.Equal(10, Assert.Single(ledger.Quotas(time.GetUtcNow())).Remaining);

        ledger.State("core", new QuotaStatement(4999, 5000, TimeSpan.FromMinutes(60))); // the next window
        ledger.State("core", new QuotaStatement(3, 5000, TimeSpan.FromMinutes(30))); // late, of the former one
        Assert.Equal(4999, Assert.Single(ledger.Quotas(time.GetUtcNow())).Remaining);
    }

    [Fact]
    public void Answer_WithoutAWord_IsTakenAsSpent()
    {
        ledger.State("core", new QuotaStatement(2, 5000, TimeSpan.FromMinutes(30)));
        var ticket = ledger.Enter(Read, Patience, out _)!;
        ticket.Sent = true;
        ledger.Leave(ticket);

        Assert.Equal(1, Assert.Single(ledger.Quotas(time.GetUtcNow())).Remaining);
    }

    [Fact]
    public void Place_GivenBack_IsThereForTheNext()
    {
        ledger.State("core", new QuotaStatement(1, 5000, TimeSpan.FromMinutes(30)));
        var ticket = ledger.Enter(Write, Patience, out _)!;
        Assert.Null(ledger.Enter(Write, Patience, out _));

        ledger.GiveBack(ticket);

        Assert.NotNull(ledger.Enter(Write, Patience, out var wait));
        Assert.Equal(TimeSpan.Zero, wait);
    }

    [Fact]
    public void TooFast_AgainAndAgain_WaitsLongerEachTimeUpToTheCap_UntilForgiven()
    {
        double[] waits = [.. Enumerable.Range(0, 5).Select(_ => Strike())];
        Assert.Equal([60, 120, 240, 300, 300], waits);

        ledger.Forgive();
        Assert.Equal(60, Strike());

        double Strike()
        {
            var wait = ledger.Strike(TimeSpan.FromSeconds(60), RateGate.LongestClosure);
            ledger.Close(wait);
            Assert.Equal(wait, ledger.Strike(TimeSpan.FromSeconds(60), RateGate.LongestClosure)); // the same moment, told by another answer
            time.Advance(wait);
            return wait.TotalSeconds;
        }
    }

    [Fact]
    public void Resources_BeyondTheBound_AreNotKept_HoweverTheUpstreamNamesThem()
    {
        for (var i = 0; i < 20; i++)
        {
            ledger.State($"stated-{i}", new QuotaStatement(5, 5000, TimeSpan.FromMinutes(30)));
            ledger.Exhaust($"used-{i}", TimeSpan.FromMinutes(5));
        }

        Assert.Equal(8, ledger.Quotas(time.GetUtcNow()).Count); // and eight that are only known to be used up
        Assert.False(ledger.State("stated-19", new QuotaStatement(0, 5000, TimeSpan.FromMinutes(30))));
        Assert.True(ledger.State("stated-0", new QuotaStatement(0, 5000, TimeSpan.FromMinutes(30))));
        Assert.Null(ledger.Enter(new RateCost("used-0", 1, false, false), Patience, out _));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(-1, false)]
    [InlineData(1, true)]
    public void Closure_HasALength(int seconds, bool closes)
    {
        Assert.Equal(closes, ledger.Close(TimeSpan.FromSeconds(seconds)));
        Assert.Equal(TimeSpan.FromSeconds(closes ? 1 : 0), ledger.ClosedFor);
    }

    [Fact]
    public void Closure_ThatIsNoLonger_ChangesNothing_AndIsNoticedOnceWhenItEnds()
    {
        Assert.True(ledger.Close(TimeSpan.FromSeconds(10)));
        Assert.False(ledger.Close(TimeSpan.FromSeconds(10)));
        Assert.False(ledger.TryOpen());
        Assert.True(ledger.Close(TimeSpan.FromSeconds(11)));
        Assert.Equal(TimeSpan.FromSeconds(11), ledger.ClosedFor);

        time.Advance(TimeSpan.FromSeconds(11));

        Assert.Equal(TimeSpan.Zero, ledger.ClosedFor);
        Assert.True(ledger.TryOpen());
        Assert.False(ledger.TryOpen());
    }

    [Fact]
    public void Closure_HoldsEverythingBack_UntilItEnds()
    {
        ledger.Close(TimeSpan.FromSeconds(10));

        Assert.NotNull(ledger.Enter(Read, Patience, out var wait));
        Assert.Equal(TimeSpan.FromSeconds(10), wait);
        Assert.Null(ledger.Enter(Read, TimeSpan.FromSeconds(10), out wait)); // no time would be left
        Assert.Equal(TimeSpan.FromSeconds(10), wait);
    }

    [Fact]
    public void Answer_FromBeforeTheClosure_ForgivesNothing()
    {
        ledger.Close(ledger.Strike(TimeSpan.FromSeconds(60), RateGate.LongestClosure));
        ledger.Forgive();
        time.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal(TimeSpan.FromSeconds(120), ledger.Strike(TimeSpan.FromSeconds(60), RateGate.LongestClosure));
    }

    [Fact]
    public void Place_IsStale_WhenItsMomentHasPassedForLongerThanThat()
    {
        var ticket = ledger.Enter(Read, Patience, out _)!;

        time.Advance(TimeSpan.FromSeconds(1));

        Assert.False(ledger.IsStale(ticket, TimeSpan.FromSeconds(1)));
        Assert.True(ledger.IsStale(ticket, TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1)));
    }

    [Fact]
    public void Idle_IsTheTimeSinceSomebodyAsked()
    {
        time.Advance(TimeSpan.FromMinutes(1));
        ledger.Enter(Read, Patience, out _);
        Assert.Equal(TimeSpan.Zero, ledger.Idle);

        time.Advance(TimeSpan.FromSeconds(7));

        Assert.Equal(TimeSpan.FromSeconds(7), ledger.Idle);
    }

    [Fact]
    public void Writes_GivenBackOutOfTurn_LeaveTheLaterOneItsDistance()
    {
        var first = ledger.Enter(Write, Patience, out _)!;
        ledger.Enter(Write, Patience, out var second);
        ledger.GiveBack(first);

        Assert.NotNull(ledger.Enter(Write, Patience, out var third));

        var spacing = GitHubTerms.Instance.WriteSpacing;
        Assert.Equal((spacing, 2 * spacing), (second, third));
    }

    [Fact]
    public void Redirect_CostsPoints_AndNobodyAsks()
    {
        for (var i = 0; i < 900; i++)
        {
            ledger.Note(Read);
        }

        Assert.Null(ledger.Enter(Read, TimeSpan.FromSeconds(1), out var wait));
        Assert.InRange(wait, TimeSpan.FromSeconds(59), TimeSpan.FromSeconds(62));
    }

    [Fact]
    public void Sizes_WithoutPublishedTerms_AreUnlimited()
    {
        var free = new RateLedger("somebody", terms: null, time);

        Assert.Equal(long.MaxValue, free.Assume("core").Limit);
        for (var i = 0; i < 10_000; i++)
        {
            Assert.NotNull(free.Enter(Read, TimeSpan.Zero, out var wait));
            Assert.Equal(TimeSpan.Zero, wait);
        }
    }
}
