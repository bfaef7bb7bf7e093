using System.Collections.Concurrent;
using Clients.Testing;

namespace Clients.Bench.GitHubHour;

/// <summary>Fifty callers with one credential, for as long as is asked.</summary>
public static class HourRun
{
    private const int Readers = 40;
    private const int Searchers = 5;
    private const int Writers = 5;
    private const int CoreAnHour = 5000;
    private const int SearchesAMinute = 30;

    private static readonly DateTimeOffset Start = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    /// <param name="duration">Simulated time, 10 minutes to an hour: the points of 10 minutes are enough to use the hour's quota up.</param>
    /// <param name="create">Makes the client that is looked at.</param>
    public static async Task<HourReport> RunAsync(TimeSpan duration, Func<Uri, SimulatedTime, HourClient> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.FromMinutes(10));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(duration, TimeSpan.FromHours(1));
        var time = new SimulatedTime(Start);
        var github = await FakeGitHub.StartAsync(new FakeGitHubOptions
        {
            TimeProvider = time, EnforceSecondaryLimits = true, CoreLimit = CoreAnHour, SearchLimit = SearchesAMinute, RunStep = TimeSpan.FromHours(2),
        }).ConfigureAwait(false);
        await using (github.ConfigureAwait(false))
        {
            var client = create(github.BaseAddress, time);
            await using (client.ConfigureAwait(false))
            {
                var until = Start + duration;
                var calls = new ConcurrentBag<HourCall>();
                foreach (var work in Enum.GetValues<HourWork>())
                {
                    // One of each before the crowd, so that everybody has the quotas' first answers.
                    var first = time.RunAsync(async () => calls.Add(await CallOnceAsync(client, work, time).ConfigureAwait(false)));
                    await time.PassAsync(until).ConfigureAwait(false);
                    await first.ConfigureAwait(false);
                }

                var callers = Enumerable.Range(0, Readers + Searchers + Writers)
                    .Select(i => i < Readers ? HourWork.Read : i < Readers + Searchers ? HourWork.Search : HourWork.Write)
                    .Select(work => time.RunAsync(() => CallAsync(client, work, time, until, calls))).ToList();
                await time.PassAsync(until).ConfigureAwait(false);
                foreach (var caller in callers.Where(static caller => caller.IsFaulted))
                {
                    await caller.ConfigureAwait(false); // a mistake of the simulation itself
                }

                return Report(client.Name, github, duration, calls);
            }
        }
    }

    /// <summary>Calls as fast as it can; told when to come again, it does, and where it is not told, after a second.</summary>
    private static async Task CallAsync(HourClient client, HourWork work, SimulatedTime time, DateTimeOffset until, ConcurrentBag<HourCall> calls)
    {
        while (time.GetUtcNow() < until)
        {
            var call = await CallOnceAsync(client, work, time).ConfigureAwait(false);
            calls.Add(call);
            if (!call.Answer.Ok)
            {
                var now = time.GetUtcNow();
                var pause = (call.Answer.RetryAt ?? now.AddSeconds(1)) - now;
                await Task.Delay(pause > TimeSpan.Zero ? pause : TimeSpan.FromMilliseconds(1), time).ConfigureAwait(false);
            }
        }
    }

    private static async Task<HourCall> CallOnceAsync(HourClient client, HourWork work, SimulatedTime time)
    {
        var begun = time.GetUtcNow();
        var answer = await client.CallAsync(work).ConfigureAwait(false);
        return new HourCall(work, answer, time.GetUtcNow() - begun);
    }

    private static HourReport Report(string name, FakeGitHub github, TimeSpan duration, IReadOnlyCollection<HourCall> calls)
    {
        var writes = github.Requests.Where(static request => request.Method == "POST").Select(static request => request.Time).Order().ToList();
        return new HourReport
        {
            Client = name,
            Core = calls.Count(static call => call is { Answer.Ok: true, Work: not HourWork.Search }),
            CoreAllowed = CoreAnHour,
            Searches = calls.Count(static call => call is { Answer.Ok: true, Work: HourWork.Search }),
            SearchesAllowed = (int)(SearchesAMinute * duration.TotalMinutes),
            Forbidden = github.RefusedByLimits,
            LongestCall = calls.Max(static call => call.Elapsed),
            ShortestWritePause = writes.Zip(writes.Skip(1), static (first, second) => second - first).DefaultIfEmpty().Min(),
            Untold = calls.Count(static call => call.Answer is { Ok: false, RetryAt: null }),
        };
    }

    private readonly record struct HourCall(HourWork Work, HourAnswer Answer, TimeSpan Elapsed);
}
