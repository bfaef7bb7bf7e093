using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Shared;

namespace Clients.Resilience.Tests.Rates;

/// <summary>The scripts in Redis say what the ledger in memory says, in random schedules by one clock.</summary>
public sealed class SharedRatesModelTests
{
    private static readonly RateCost[] Costs =
    [
        new("core", 1, Write: false, Content: false), new("core", 5, Write: true, Content: false), new("core", 5, Write: true, Content: true),
        new("search", 1, Write: false, Content: false),
    ];

    [RedisFact]
    public async Task Scripts_InAnySchedule_DecideAsTheLedgerDoes()
    {
        await using var redis = await RedisServer.StartAsync();
        using var store = new SharedStore(
            new Uri(redis.SharedState), "github", NullLogger.Instance, TimeSpan.FromSeconds(30)); // a slow machine is no lost Redis
        var round = 0;
        Prop.ForAll(Gen.Choose(0, 1_000_000).ArrayOf(120).ToArbitrary(), steps => FollowAsync(store, $"round-{round++}", steps))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(25));
    }

    private static async Task FollowAsync(SharedStore store, string identity, int[] steps)
    {
        var time = new FakeTimeProvider();
        var start = time.GetTimestamp();
        var ledger = new RateLedger(identity, GitHubTerms.Instance, time);
        var rates = new SharedRates("github", GitHubTerms.Instance, store)
        {
            Clock = () => (long)time.GetElapsedTime(start).TotalMilliseconds,
            LongestFlight = TimeSpan.FromDays(1), // nothing dies here
        };
        var open = new List<RateTicket>();
        foreach (var step in steps)
        {
            var random = new Random(step);
            switch (random.Next(8))
            {
                case < 4:
                    for (var i = 0; i < random.Next(1, 40); i++)
                    {
                        await EnterAsync(ledger, rates, Costs[random.Next(Costs.Length)], TimeSpan.FromSeconds(random.Next(25)), open);
                    }

                    break;
                case 4 or 5:
                    for (var i = random.Next(30); i > 0 && open.Count > 0; i--)
                    {
                        await LeaveAsync(ledger, rates, open, random);
                    }

                    break;
                default:
                    time.Advance(TimeSpan.FromMilliseconds(random.Next(1, random.Next(2) == 0 ? 2_000 : 90_000)));
                    break;
            }
        }
    }

    private static async Task EnterAsync(RateLedger ledger, SharedRates rates, RateCost cost, TimeSpan patience, List<RateTicket> open)
    {
        if (open.Count >= GitHubTerms.Instance.AtOnce)
        {
            return; // what runs at once is bounded among processes only
        }

        var ticket = ledger.Enter(cost, patience, out var wait);
        var place = await rates.EnterAsync(ticket ?? new RateTicket(ledger, cost, 0, 0), TimeSpan.Zero, patience, default);

        Assert.Equal((ticket is null, wait), (place.Refused, place.Wait));
        if (ticket is not null)
        {
            ticket.Place = place;
            open.Add(ticket);
        }
    }

    private static async Task LeaveAsync(RateLedger ledger, SharedRates rates, List<RateTicket> open, Random random)
    {
        var ticket = open[random.Next(open.Count)];
        open.Remove(ticket);
        ticket.Sent = random.Next(4) > 0;
        if (ticket.Sent && random.Next(3) > 0)
        {
            Hear(ledger, ticket, random);
        }

        if (ticket.Sent)
        {
            ledger.Leave(ticket);
        }
        else
        {
            ledger.GiveBack(ticket);
        }

        await rates.LeaveAsync(ticket);
    }

    private static void Hear(RateLedger ledger, RateTicket ticket, Random random)
    {
        var resource = random.Next(5) == 0 ? "graphql" : ticket.Cost.Resource;
        switch (random.Next(12))
        {
            case 0:
                ticket.News = new RateNews(resource, null, TimeSpan.FromSeconds(random.Next(1, 90)), null);
                ledger.Exhaust(resource, ticket.News.Exhausted!.Value);
                break;
            case 1:
                ticket.News = new RateNews(null, null, null, TimeSpan.FromSeconds(random.Next(1, 20)));
                ledger.Close(ticket.News.Closed!.Value);
                break;
            default:
                var reset = random.Next(6) == 0 ? (TimeSpan?)null : TimeSpan.FromSeconds(random.Next(0, 120));
                ticket.News = new RateNews(resource, new QuotaStatement(random.Next(0, 60), 60, reset), null, null);
                ledger.State(resource, ticket.News.Statement!.Value);
                break;
        }
    }
}
