using Microsoft.Extensions.Time.Testing;

namespace Clients.Resilience.Tests;

public sealed class RetryBudgetTests
{
    private readonly FakeTimeProvider time = new();

    [Theory]
    [InlineData(0.1, 0, 5)]
    [InlineData(0.1, 59, 5)]
    [InlineData(0.1, 60, 6)]
    [InlineData(0.1, 69, 6)]
    [InlineData(0, 1000, 5)]
    [InlineData(1, 7, 7)]
    public void Budget_OfSoManyRequests_AllowsItsShareOrFive(double share, int requests, int retries)
    {
        var budget = Budget(share, requests);

        for (var left = retries; left > 0; left--)
        {
            Assert.Equal(left, budget.Left);
            Assert.True(budget.TryTake());
        }

        Assert.Equal(0, budget.Left);
        Assert.False(budget.TryTake());
    }

    [Fact]
    public void Retries_ThatWereRefused_AreNotCounted()
    {
        var budget = Budget(0, 0);
        Take(budget, 9);

        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(RetryBudget.Floor, budget.Left);
    }

    [Fact]
    public void Budget_LoweredBelowWhatWasTaken_HasNothingLeft()
    {
        var budget = Budget(1, 100);
        Assert.Equal(50, Take(budget, 50));

        budget.Change(0.1);
        Assert.Equal(0, budget.Left);
        Assert.False(budget.TryTake());
        budget.Change(0.6);
        Assert.Equal(10, budget.Left);
        Assert.Equal(10, Take(budget, 20));
    }

    [Fact]
    public void Requests_OlderThanTenSeconds_EntitleToNothing()
    {
        var budget = Budget(0.5, 100);

        time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Equal(50, budget.Left);
        time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(RetryBudget.Floor, budget.Left);
    }

    private RetryBudget Budget(double share, int requests)
    {
        var budget = new RetryBudget(share, time);
        for (var i = 0; i < requests; i++)
        {
            budget.CountRequest();
        }

        return budget;
    }

    private static int Take(RetryBudget budget, int times) => Enumerable.Range(0, times).Count(_ => budget.TryTake());
}
