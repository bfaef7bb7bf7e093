using FsCheck;
using FsCheck.Fluent;

namespace Clients.Resilience.Tests;

public sealed class TokenScheduleTests
{
    [Theory]
    [InlineData(3600, 0, 3300, 3540)] // GitHub's hour: used for 59 minutes
    [InlineData(3600, 1, 3150, 3540)]
    [InlineData(60, 0, 48, 54)]
    [InlineData(1, 0, 0.8, 0.9)]
    [InlineData(31_536_000, 0, 86_100, 86_340)]
    public void Token_OfThisLife_IsRenewedAndDroppedThen(double life, double random, double renewal, double usable)
    {
        Assert.Equal(renewal, TokenSchedule.Renewal(TimeSpan.FromSeconds(life), random).TotalSeconds, 3);
        Assert.Equal(usable, TokenSchedule.Usable(TimeSpan.FromSeconds(life)).TotalSeconds, 3);
    }

    [Fact]
    public void Token_OfAnyLife_IsRenewedBeforeItIsDroppedBeforeItEnds() => Prop.ForAll(
        Gen.Choose(1, int.MaxValue).Zip(Gen.Choose(0, 999_999)).ToArbitrary(),
        static sample =>
        {
            var life = TimeSpan.FromMilliseconds(sample.Item1);
            var renewal = TokenSchedule.Renewal(life, sample.Item2 / 1e6);
            var usable = TokenSchedule.Usable(life);
            return renewal > TimeSpan.Zero && renewal < usable && usable < life;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Block_AfterAnyFailures_GrowsTo36SecondsAndToWhatTheIssuerAsks() => Prop.ForAll(
        Gen.Choose(1, int.MaxValue).Zip(Gen.Choose(0, 999_999)).Zip(Gen.Choose(0, 100_000)).ToArbitrary(),
        static sample =>
        {
            var ((failures, random), stated) = sample;
            var block = TokenSchedule.Block(failures, TimeSpan.FromSeconds(stated), random / 1e6);
            var own = TokenSchedule.Block(failures, null, random / 1e6);
            return own >= TimeSpan.FromSeconds(1) && own <= TimeSpan.FromSeconds(36) && block >= own
                && block >= TimeSpan.FromSeconds(Math.Min(stated, 300)) && block <= TimeSpan.FromSeconds(360);
        }).QuickCheckThrowOnFailure();
}
