namespace Clients.Resilience.Tests.Rates;

/// <summary>A window of five seconds in steps of one, for ten at the most.</summary>
public sealed class RateWindowTests
{
    private static readonly RateWindowTerms Terms = new(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1), 10, ContentOnly: false);

    private readonly RateWindow window = new(Terms);

    [Fact]
    public void Window_ThatIsEmpty_HasRoomForItsLimitAtOnce_AndNotForMore()
    {
        Assert.Equal(At(0.5), window.Earliest(At(0.5), 10));
        Assert.Equal(long.MaxValue, window.Earliest(At(0.5), 11));
    }

    [Fact]
    public void Cost_OfNothing_NeedsNoRoomAndTakesNone()
    {
        window.Add(At(0), 10);
        window.Add(At(0), 0);

        Assert.Equal(At(0), window.Earliest(At(0), 0));
        Assert.Equal(At(6), window.Earliest(At(0), 1));
    }

    [Theory]
    [InlineData(0.0, 6.0)] // the step of the spending is over, and the whole length
    [InlineData(0.9, 6.0)]
    [InlineData(3.2, 9.0)]
    public void Room_AfterTheLimitWasSpent_ComesWhenItsStepIsOutOfTheWindow(double spent, double room)
    {
        window.Add(At(spent), 10);

        Assert.Equal(At(room), window.Earliest(At(spent), 1));
        Assert.Equal(At(room), window.Earliest(At(room), 10));
    }

    [Fact]
    public void Room_ComesBitByBit_AsItWasTaken()
    {
        window.Add(At(0), 4);
        window.Add(At(2), 6);

        Assert.Equal(At(6), window.Earliest(At(2), 1));
        Assert.Equal(At(6), window.Earliest(At(2), 4));
        Assert.Equal(At(8), window.Earliest(At(2), 5));
    }

    [Fact]
    public void Room_BeforeWhatIsPromised_IsThatOfEveryWindowThatHoldsBoth()
    {
        window.Add(At(4), 8); // promised

        Assert.Equal(At(1), window.Earliest(At(1), 2));
        Assert.Equal(At(10), window.Earliest(At(4), 3));
        Assert.Equal(long.MaxValue, window.Earliest(At(1), 3)); // further away than is looked
    }

    [Fact]
    public void Promise_ThatIsFarEnoughAway_TakesNoRoom()
    {
        window.Add(At(8), 10);

        Assert.Equal(At(2), window.Earliest(At(2), 10));
        Assert.Equal(At(14), window.Earliest(At(8), 10));
    }

    [Fact]
    public void Cost_GivenBack_IsRoomAgain()
    {
        window.Add(At(0), 10);
        window.Add(At(0), -4);

        Assert.Equal(At(0), window.Earliest(At(0), 4));
        Assert.Equal(At(6), window.Earliest(At(0), 5));
    }

    [Fact]
    public void Cost_GivenBackAfterItsStepIsForgotten_IsNoRoomElsewhere()
    {
        window.Add(At(0), 10);
        window.Add(At(18), 10); // the same slot, three windows later
        window.Add(At(0), -10);

        Assert.Equal(At(24), window.Earliest(At(18), 1));
    }

    [Fact]
    public void Costs_OfOneStep_AddUp()
    {
        window.Add(At(1.1), 5);
        window.Add(At(1.9), 5);

        Assert.Equal(At(7), window.Earliest(At(1.9), 1));
    }

    [Theory]
    [InlineData(true, true, 1)]
    [InlineData(true, false, 0)]
    [InlineData(false, true, 5)]
    public void Cost_OfAWindowForContent_IsTheRequest_OfOthersItsPoints(bool contentOnly, bool content, int cost) =>
        Assert.Equal(cost, (Terms with { ContentOnly = contentOnly }).CostOf(new RateCost("core", 5, Write: true, content)));

    private static long At(double seconds) => TimeSpan.FromSeconds(seconds).Ticks;
}
