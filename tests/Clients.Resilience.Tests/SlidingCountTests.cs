using Microsoft.Extensions.Time.Testing;

namespace Clients.Resilience.Tests;

public sealed class SlidingCountTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Tenth = TimeSpan.FromSeconds(1);

    [Fact]
    public void Count_OfEachTenth_LeavesWhenItsTenthComesRoundAgain()
    {
        var time = new FakeTimeProvider();
        var count = new SlidingCount(Window, time);
        for (var slot = 1; slot <= 10; slot++)
        {
            for (var i = 0; i < slot; i++)
            {
                count.Add();
            }

            if (slot < 10)
            {
                time.Advance(Tenth);
            }
        }

        var left = new List<int> { count.Sum };
        for (var slot = 0; slot < 10; slot++)
        {
            time.Advance(Tenth - TimeSpan.FromTicks(1));
            Assert.Equal(left[^1], count.Sum);
            time.Advance(TimeSpan.FromTicks(1));
            left.Add(count.Sum);
        }

        Assert.Equal([55, 54, 52, 49, 45, 40, 34, 27, 19, 10, 0], left);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(25)]
    [InlineData(100_000_000)]
    public void Count_UntouchedForAWindow_IsEmptyAndGoesOn(int seconds)
    {
        var time = new FakeTimeProvider();
        var count = new SlidingCount(Window, time);
        count.Add();
        time.Advance(TimeSpan.FromSeconds(4));
        count.Add();

        time.Advance(TimeSpan.FromSeconds(seconds));
        count.Add();

        Assert.Equal(1, count.Sum);
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(1, count.Sum);
        time.Advance(Tenth);
        Assert.Equal(0, count.Sum);
    }

    [Fact]
    public void Count_Cleared_DoesNotSubtractLaterWhatIsGone()
    {
        var time = new FakeTimeProvider();
        var count = new SlidingCount(Window, time);
        count.Add();
        time.Advance(Tenth);

        count.Clear();

        Assert.Equal(0, count.Sum);
        count.Add();
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(1, count.Sum);
    }
}
