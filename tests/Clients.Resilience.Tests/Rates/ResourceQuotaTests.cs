namespace Clients.Resilience.Tests.Rates;

/// <summary>A quota of ten that is filled again after a minute, until the upstream says otherwise.</summary>
public sealed class ResourceQuotaTests
{
    private static readonly DateTimeOffset Wall = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    private readonly ResourceQuota quota = new(new QuotaSize(10, TimeSpan.FromMinutes(1)), At(0));

    [Fact]
    public void Assumed_HasItsSize_AndIsFilledASecondAfterItsLength()
    {
        Reserve(10);

        Assert.False(quota.IsStated);
        Assert.Equal(At(61), new ResourceQuota(new QuotaSize(0, TimeSpan.FromMinutes(1)), At(0)) is var empty ? Math.Min(empty.Earliest(At(1)), At(61)) : 0);
        Assert.Equal(At(121), quota.Earliest(At(1))); // the next window is promised to those ten
    }

    [Fact]
    public void Places_UnderWay_AreNotThereForOthers()
    {
        quota.State(2, 10, At(30));
        Reserve(1);
        Assert.Equal(At(1), quota.Earliest(At(1)));

        Reserve(1);

        Assert.Equal(At(31), quota.Earliest(At(1)));
        Assert.Equal(At(31), quota.Earliest(At(31)));
        Assert.Equal(At(32), quota.Earliest(At(32)));
    }

    [Theory]
    [InlineData(true, 4)]
    [InlineData(false, 5)]
    public void Place_Released_IsSpentUnlessTheAnswerHasSaidSo(bool spent, long remaining)
    {
        quota.State(5, 10, At(30));
        Reserve(1);

        quota.Release(spent);

        Assert.Equal(remaining, Shown.Remaining);
    }

    [Fact]
    public void Place_ReleasedWhenNothingIsLeft_IsNoDebt()
    {
        quota.State(0, 10, At(30));
        Reserve(1);
        quota.Release(spent: true);

        Assert.Equal(0, Shown.Remaining);
    }

    [Theory]
    [InlineData(30, 3, 3)] // the same window: the least counts
    [InlineData(34, 3, 3)]
    [InlineData(35, 3, 3)]
    [InlineData(25, 3, 3)]
    [InlineData(24, 3, 5)] // of a former one
    [InlineData(35, 8, 5)]
    [InlineData(36, 8, 8)] // the next one
    public void Statement_OfAWindow_CountsByItsReset(int reset, long remaining, long left)
    {
        quota.State(5, 10, At(30));

        quota.State(remaining, 10, At(reset));

        Assert.Equal(left, Shown.Remaining);
    }

    [Fact]
    public void Statement_WithoutAReset_HoldsUntilTheNext()
    {
        quota.State(5, 20, null);
        Assert.Equal(new UpstreamQuota("core", 20, 5, null), Shown);

        quota.State(7, 20, null);
        Assert.Equal(7, Shown.Remaining);
    }

    [Fact]
    public void Statement_ThatNothingIsLeft_IsNewsOnce()
    {
        Assert.False(quota.State(1, 10, At(30)));
        Assert.True(quota.State(0, 10, At(30)));
        Assert.False(quota.State(0, 10, At(30)));
        Assert.True(quota.State(0, 10, At(90))); // another window
    }

    [Fact]
    public void Shown_SaysWhenItIsFilledAgain_AndNeverAPastMoment()
    {
        quota.State(5, 10, At(30));

        Assert.Equal(new UpstreamQuota("core", 10, 5, Wall.AddSeconds(20)), quota.Show("core", At(10), Wall));
        Assert.Equal(Wall, quota.Show("core", At(31), Wall).ResetAt);
    }

    [Fact]
    public void Shown_OfWhatIsAssumed_NamesNoMoment()
    {
        Assert.Null(Shown.ResetAt);
        quota.State(5, 10, At(30));
        quota.Roll(At(31));
        Assert.Equal((10, (DateTimeOffset?)null), (Shown.Remaining, Shown.ResetAt));
    }

    [Fact]
    public void Window_ThatIsOver_IsFollowedByAFullOneOfTheAssumedLength()
    {
        quota.State(0, 10, At(30));
        quota.Roll(At(31) - 1);
        Assert.Equal(0, Shown.Remaining);

        quota.Roll(At(31));

        Assert.Equal(10, Shown.Remaining);
        quota.State(0, 10, At(92)); // taken as it comes: the new window was only assumed
        Assert.Equal(At(93), quota.Earliest(At(40)));
    }

    [Fact]
    public void Window_ThatWasOnlyAssumed_DoesNotRoll()
    {
        quota.State(3, 10, null);

        quota.Roll(At(1000));

        Assert.Equal(3, Shown.Remaining);
    }

    [Fact]
    public void Refusal_LeavesNothingUntilThen()
    {
        quota.Exhaust(At(20));

        Assert.Equal(At(20), quota.Earliest(At(1)));
        Assert.Equal(Wall.AddSeconds(19), Shown.ResetAt);
        quota.State(4, 10, At(22)); // another answer of the same window
        Assert.Equal(0, Shown.Remaining);
        quota.Roll(At(20));
        Assert.Equal(10, Shown.Remaining);
    }

    private UpstreamQuota Shown => quota.Show("core", At(0), Wall);

    private void Reserve(int places)
    {
        for (var i = 0; i < places; i++)
        {
            quota.Reserve();
        }
    }

    private static long At(int seconds) => TimeSpan.FromSeconds(seconds).Ticks;
}
