using System.Collections.Concurrent;
using System.Diagnostics;
using Clients.Resilience;

namespace Clients.Bench.Soak;

/// <summary>What came of one client's calls.</summary>
internal sealed record SoakResult(string Client)
{
    public int Calls { get; set; }
    public int Right { get; set; }
    public int IdempotentCalls { get; set; }
    public int IdempotentRight { get; set; }
    public int WrongAnswers { get; set; }
    public int Unanswered { get; set; }
    public int Requests { get; set; }
    public int DuplicatedCalls { get; set; }
    public int DuplicateEffects { get; set; }
    public int Unfinished { get; set; }
    public int Unobserved { get; set; }
    public double MemoryBefore { get; set; }
    public double MemoryAfter { get; set; }
    public TimeSpan Took { get; set; }
    public List<double> Overshoots { get; } = [];
    public SortedDictionary<string, int> Failures { get; } = new(StringComparer.Ordinal);
}

/// <summary>Drives one client, in rounds with a fresh server each, so that what a server remembers does not grow with the run.</summary>
internal static class SoakRun
{
    private const int Round = 10_000;

    public static async Task<SoakResult> RunAsync(string name, Func<Uri, ISoakSubject> connect, SoakPlan plan, CancellationToken cancellationToken)
    {
        var result = new SoakResult(name);
        EventHandler<UnobservedTaskExceptionEventArgs> count = (_, _) => result.Unobserved++;
        TaskScheduler.UnobservedTaskException += count;
        var begun = Stopwatch.GetTimestamp();
        for (var first = 0; first < plan.Calls && Stopwatch.GetElapsedTime(begun) < plan.Longest; first += Round)
        {
            await RoundAsync(result, connect, plan, first, Math.Min(Round, plan.Calls - first), begun, cancellationToken);
            var memory = Memory();
            result.MemoryBefore = first == 0 ? memory : result.MemoryBefore; // after the first round: what is loaded once is loaded
            result.MemoryAfter = memory;
            Console.WriteLine($"  {name}: {result.Calls:N0} calls, {result.Right:N0} right, {result.DuplicateEffects:N0} duplicate effects, {memory:0.0} MB");
        }

        result.Took = Stopwatch.GetElapsedTime(begun);
        TaskScheduler.UnobservedTaskException -= count;
        return result;
    }

    private static async Task RoundAsync(
        SoakResult result, Func<Uri, ISoakSubject> connect, SoakPlan plan, int first, int calls, long begun, CancellationToken cancellationToken)
    {
        await using var server = new SoakServer(plan, plan.Seed + first);
        var ended = new ConcurrentBag<(SoakKind Kind, string Outcome, double Overshoot)>();
        using (var subject = connect(server.Address))
        {
            await Parallel.ForAsync(0, calls, new ParallelOptions { MaxDegreeOfParallelism = plan.Parallel, CancellationToken = cancellationToken }, async (i, token) =>
            {
                if (Stopwatch.GetElapsedTime(begun) < plan.Longest)
                {
                    var kind = (SoakKind)(i % 6);
                    var start = Stopwatch.GetTimestamp();
                    var outcome = await OutcomeAsync(subject, plan, kind, $"{first + i}", token);
                    ended.Add((kind, outcome, (Stopwatch.GetElapsedTime(start) - plan.Total).TotalMilliseconds));
                }
            });
            result.Unfinished += await server.UnfinishedAsync();
        }

        foreach (var (kind, outcome, overshoot) in ended)
        {
            Count(result, kind, outcome);
            result.Overshoots.Add(Math.Max(0, overshoot));
        }

        result.Requests += server.Arrived;
        result.DuplicatedCalls += server.DuplicatedCalls;
        result.DuplicateEffects += server.DuplicateEffects;
    }

    private static void Count(SoakResult result, SoakKind kind, string outcome)
    {
        var idempotent = kind is SoakKind.Get or SoakKind.Put or SoakKind.Delete;
        result.Calls++;
        result.IdempotentCalls += idempotent ? 1 : 0;
        switch (outcome)
        {
            case "right":
                result.Right++;
                result.IdempotentRight += idempotent ? 1 : 0;
                break;
            case "wrong":
                result.WrongAnswers++;
                break;
            case "unanswered":
                result.Unanswered++;
                break;
            default:
                result.Failures[outcome] = result.Failures.GetValueOrDefault(outcome) + 1;
                break;
        }
    }

    private static async Task<string> OutcomeAsync(ISoakSubject subject, SoakPlan plan, SoakKind kind, string id, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(plan.Patience);
        try
        {
            var thing = await subject.CallAsync(kind, id, patience.Token);
            return thing is { Name: "a thing" } && thing.Id == id ? "right" : "wrong";
        }
        catch (UpstreamException exception)
        {
            return exception.Code;
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return "unanswered";
        }
#pragma warning disable CA1031 // The peer's failures have many types.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return exception.GetType().Name;
        }
    }

    private static double Memory()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true) / 1024.0 / 1024.0;
    }
}
