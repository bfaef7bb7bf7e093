using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Time.Testing;

namespace Clients.Resilience.Tests;

/// <summary>Random schedules against a model that is written as the rules are said: without rings, epochs or locks.</summary>
public sealed class CircuitModelTests
{
    [Fact]
    public void Circuit_AnySchedule_BehavesLikeTheModel() =>
        Prop.ForAll<List<byte>>(static script =>
        {
            var time = new FakeTimeProvider();
            var policy = new BreakerPolicy { Consecutive = 3, Minimum = 6, FailureRatio = 0.5, Window = TimeSpan.FromSeconds(20) };
            var circuit = new CircuitState(policy, time);
            var model = new Model(policy);
            var running = new List<(CircuitTicket Mine, Permission Theirs)>();
            foreach (var step in script)
            {
                switch (step % 5)
                {
                    case 0:
                        time.Advance(TimeSpan.FromSeconds(step % 7));
                        model.Now += step % 7;
                        break;
                    case 1 or 2:
                        var entered = circuit.TryEnter(out var mine, out var retryIn);
                        if (entered != model.TryEnter(out var theirs) || retryIn.TotalSeconds != model.RetryIn(entered))
                        {
                            return false;
                        }

                        if (entered)
                        {
                            running.Add((mine, theirs));
                        }

                        break;
                    case 3 or 4 when running.Count > 0:
                        var index = step % running.Count;
                        var verdict = (Verdict)(step % 3);
                        circuit.Report(running[index].Mine, verdict);
                        model.Report(running[index].Theirs, verdict);
                        running.RemoveAt(index);
                        break;
                }

                if (running.Count(r => r.Theirs.Probe && r.Theirs.Generation == model.Generation) > 1 || circuit.Phase != model.Phase)
                {
                    return false;
                }
            }

            return true;
        }).Check(Schedules.Config);

    /// <param name="Generation">Of the circuit.</param>
    /// <param name="At">How many attempts had ended by then.</param>
    /// <param name="Probe">Whether the circuit was half open.</param>
    private readonly record struct Permission(int Generation, int At, bool Probe);

    private sealed class Model(BreakerPolicy policy)
    {
        private readonly double slot = policy.Window.TotalSeconds / 10;
        private readonly List<(double At, bool Failed, Permission Permission)> ended = [];
        private bool open;
        private double until;
        private double length = policy.Open.TotalSeconds;

        public double Now { get; set; }

        public int Generation { get; private set; }

        public bool IsProbing { get; private set; }

        public CircuitPhase Phase => !open ? CircuitPhase.Closed : IsProbing || Now >= until ? CircuitPhase.HalfOpen : CircuitPhase.Open;

        public double RetryIn(bool entered) => entered || !open ? 0 : Math.Max(0, until - Now);

        public bool TryEnter(out Permission ticket)
        {
            ticket = new Permission(Generation, ended.Count, Probe: false);
            if (!open)
            {
                return true;
            }

            if (Now < until || IsProbing)
            {
                return false;
            }

            IsProbing = true;
            ticket = new Permission(++Generation, ended.Count, Probe: true);
            return true;
        }

        public void Report(Permission ticket, Verdict verdict)
        {
            if (ticket.Generation != Generation)
            {
                return; // from before the opening, or from before the closing
            }

            if (open)
            {
                EndProbe(verdict);
            }
            else if (verdict != Verdict.Neutral)
            {
                ended.Add((Now, verdict == Verdict.Failure, ticket));
                if (verdict == Verdict.Failure && (InARow() || Ratio()))
                {
                    (open, until) = (true, Now + length);
                    Generation++;
                }
            }
        }

        private void EndProbe(Verdict verdict)
        {
            IsProbing = false;
            Generation++;
            if (verdict == Verdict.Success)
            {
                (open, length) = (false, policy.Open.TotalSeconds);
                ended.Clear();
            }
            else if (verdict == Verdict.Failure)
            {
                length = Math.Min(2 * length, policy.MaxOpen.TotalSeconds);
                until = Now + length;
            }
        }

        private bool InARow()
        {
            // Since the last success, failures of attempts that began after it.
            var last = ended.FindLastIndex(static e => !e.Failed);
            var run = ended.Skip(last + 1).Count(e => e.Permission.At > last);
            return run >= (Recent().Count >= policy.Minimum ? Math.Max(policy.Consecutive, policy.Minimum) : policy.Consecutive);
        }

        private bool Ratio() => Recent() is var recent && recent.Count >= policy.Minimum
            && recent.Count(static e => e.Failed) >= policy.FailureRatio * recent.Count;

        /// <summary>The window moves by tenths.</summary>
        private List<(double At, bool Failed, Permission Permission)> Recent() =>
            [.. ended.Where(e => Math.Floor(e.At / slot) > Math.Floor(Now / slot) - 10)];
    }
}
