using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Time.Testing;

namespace Clients.Resilience.Tests;

public sealed class RetryBudgetModelTests
{
    private const double Share = 0.1;

    /// <summary>Against the rule as it is said: in ten seconds, five or a tenth of the requests, whichever is more.</summary>
    [Fact]
    public void Budget_AnySchedule_BehavesLikeTheModel() =>
        Prop.ForAll<List<byte>>(static script =>
        {
            var time = new FakeTimeProvider();
            var budget = new RetryBudget(Share, time);
            var requests = new List<int>();
            var retries = new List<int>();
            var now = 0;
            foreach (var step in script)
            {
                switch (step % 4)
                {
                    case 0:
                        time.Advance(TimeSpan.FromSeconds(step % 5));
                        now += step % 5;
                        break;
                    case 1:
                        // In bulk: a budget above its floor needs more than fifty requests.
                        for (var i = 0; i < step; i++)
                        {
                            budget.CountRequest();
                            requests.Add(now);
                        }

                        break;
                    default:
                        var allowed = Recent(retries) < Math.Max(5, (int)(Share * Recent(requests)));
                        if (budget.TryTake() != allowed)
                        {
                            return false;
                        }

                        if (allowed)
                        {
                            retries.Add(now);
                        }

                        break;
                }
            }

            return true;

            int Recent(List<int> moments) => moments.Count(m => m > now - 10);
        }).Check(Schedules.Config);
}
