using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Time.Testing;

namespace Clients.Resilience.Tests.Rates;

/// <summary>What the ledger promises keeps to GitHub's rules, whatever is asked of it and whenever, and wastes next to nothing.</summary>
public sealed class RateLedgerModelTests
{
    private static readonly RateCost Read = new("core", 1, Write: false, Content: false);
    private static readonly RateCost Write = new("core", 5, Write: true, Content: false);
    private static readonly RateCost Create = new("core", 5, Write: true, Content: true);

    private readonly FakeTimeProvider time = new();
    private readonly RateLedger ledger;

    public RateLedgerModelTests() => ledger = new RateLedger("somebody", GitHubTerms.Instance, time);

    [Fact]
    public void Places_OfAnySchedule_KeepEveryRule() => Prop.ForAll(
        Gen.Choose(0, 40).ArrayOf(600).ToArbitrary(),
        static steps =>
        {
            var promised = Run(steps, out _);
            Rules.Hold(promised);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    [Fact]
    public void Reads_AsManyAsWanted_GetAllButTwoPercentOfThePoints()
    {
        ledger.State("core", new QuotaStatement(1_000_000, 1_000_000, TimeSpan.FromHours(1)));
        var promised = Saturate(Read, TimeSpan.FromMinutes(10), TimeSpan.FromMilliseconds(100), 20);

        Assert.InRange(promised.Count, 0.98 * 9_000, 9_000 + 900);
        Rules.Hold(promised);
    }

    [Fact]
    public void Writes_AsManyAsWanted_ComeOncePerSecond()
    {
        var promised = Saturate(Write, TimeSpan.FromMinutes(10), TimeSpan.FromMilliseconds(10), 1);

        Assert.InRange(promised.Count, 0.98 * 600, 620);
        Rules.Hold(promised);
    }

    [Fact]
    public void Creations_AsManyAsWanted_AreFiveHundredAnHour()
    {
        var promised = Saturate(Create, TimeSpan.FromHours(2), TimeSpan.FromSeconds(1), 2);

        Assert.InRange(promised.Count, 0.98 * 1_000, 1_500); // the first hour's are taken at once
        Rules.Hold(promised);
    }

    private List<Promise> Saturate(RateCost cost, TimeSpan duration, TimeSpan every, int callers)
    {
        var promised = new List<Promise>();
        var start = time.GetUtcNow();
        for (; time.GetUtcNow() - start < duration; time.Advance(every))
        {
            for (var i = 0; i < callers; i++)
            {
                if (ledger.Enter(cost, TimeSpan.FromMilliseconds(1), out _) is not { } ticket)
                {
                    break;
                }

                promised.Add(new Promise(time.GetUtcNow() - start, cost));
                ticket.Sent = true;
                ticket.News = new RateNews(cost.Resource, new QuotaStatement(1, 1, null), null, null);
                ledger.Leave(ticket);
            }
        }

        return promised;
    }

    /// <summary>Each step: whether and for what somebody asks, with more or less patience, gives back, and how far time goes on.</summary>
    private static List<Promise> Run(int[] steps, out int refused)
    {
        var clock = new FakeTimeProvider();
        var book = new RateLedger("somebody", GitHubTerms.Instance, clock);
        var (promised, start) = (new List<Promise>(), clock.GetUtcNow());
        refused = 0;
        foreach (var step in steps)
        {
            var cost = (step % 5) switch { 0 or 1 or 2 => Read, 3 => Write, _ => Create };
            for (var i = 0; i < (step % 7) * 10; i++)
            {
                if (book.Enter(cost, TimeSpan.FromSeconds(step), out var wait) is not { } ticket)
                {
                    refused++;
                }
                else if (i % 9 == 8)
                {
                    book.GiveBack(ticket);
                }
                else
                {
                    promised.Add(new Promise(clock.GetUtcNow() - start + wait, cost));
                }
            }

            clock.Advance(TimeSpan.FromMilliseconds(step * step * 11));
        }

        return promised;
    }
}
