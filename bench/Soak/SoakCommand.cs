using System.CommandLine;
using System.Globalization;

namespace Clients.Bench.Soak;

/// <summary><c>soak</c>: many calls against an upstream that misbehaves, through our client and through Refit with Microsoft's standard handler.</summary>
internal static class SoakCommand
{
    public static RootCommand Create()
    {
        var calls = new Option<int>("--calls") { Description = "Calls per client, of six kinds in turn.", DefaultValueFactory = _ => 100_000 };
        var parallel = new Option<int>("--parallel") { Description = "Calls at the same time; 1 measures overshoot serially.", DefaultValueFactory = _ => 200 };
        var faults = new Option<int>("--faults") { Description = "Share of calls whose first request meets a fault, in percent; of repetitions half as many do.", DefaultValueFactory = _ => 100 };
        var total = new Option<int>("--total") { Description = "Budget of a call in milliseconds; an attempt gets a third of it.", DefaultValueFactory = _ => 600 };
        var minutes = new Option<double>("--minutes") { Description = "Stops starting calls after so long, for each client.", DefaultValueFactory = _ => 10 };
        var seed = new Option<int>("--seed") { Description = "Same seed, same faults.", DefaultValueFactory = _ => 1 };
        var http2 = new Option<bool>("--http2") { Description = "HTTP/2 instead of HTTP/1.1." };
        var breaker = new Option<bool>("--breaker") { Description = "Leaves the breakers at their defaults; without it they are out of the way." };
        var passing = new Option<bool>("--passing") { Description = "Only faults that a repetition can get past: no answers that are none, such as JSON null." };
        var only = new Option<string?>("--only") { Description = "Only one of the clients." };
        only.AcceptOnlyFromAmong("clients", "standard");
        var command = new RootCommand(
            "Soak: calls of every kind against a server that fails on the wire, by our client and by Refit with Microsoft's standard resilience handler " +
            "beside it. Exit code 1 if our client has an effect twice, leaks, or loses an exception.")
        {
            calls, parallel, faults, total, minutes, seed, http2, breaker, passing, only,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var plan = new SoakPlan(
                parsed.GetValue(calls), parsed.GetValue(parallel), parsed.GetValue(faults) / 100.0, TimeSpan.FromMilliseconds(parsed.GetValue(total)), TimeSpan.FromMinutes(parsed.GetValue(minutes)),
                parsed.GetValue(seed), parsed.GetValue(http2), parsed.GetValue(breaker), parsed.GetValue(passing));
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture; // figures are compared between machines
            Console.WriteLine($"{plan.Calls:N0} calls per client, {plan.Parallel} at a time, {plan.Faults:P0} of calls faulted, HTTP/{(plan.Http2 ? "2" : "1.1")}, seed {plan.Seed}");
            var ours = parsed.GetValue(only) == "standard" ? null : await SoakRun.RunAsync("Clients", address => new OurClient(address, plan), plan, cancellationToken);
            var theirs = parsed.GetValue(only) == "clients" ? null : await SoakRun.RunAsync("Refit + standard handler", address => new StandardClient(address, plan), plan, cancellationToken);
            Console.WriteLine(SoakReport.Table(plan, [.. new[] { ours, theirs }.OfType<SoakResult>()]));
            return ours is null or { DuplicateEffects: 0, Unfinished: 0, Unobserved: 0, WrongAnswers: 0, Unanswered: 0 } ? 0 : 1;
        });
        return command;
    }
}

/// <summary>What a run is made of.</summary>
internal sealed record SoakPlan(
    int Calls, int Parallel, double Faults, TimeSpan Total, TimeSpan Longest, int Seed, bool Http2, bool Breaker, bool Passing)
{
    public TimeSpan Attempt => Total / 3;

    /// <summary>A call that has not ended after so long is counted as unanswered and canceled.</summary>
    public TimeSpan Patience => Total + TimeSpan.FromSeconds(3);
}
