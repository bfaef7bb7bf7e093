using System.Globalization;
using System.Text;

namespace Clients.Bench.Soak;

/// <summary>The results side by side, as Markdown.</summary>
internal static class SoakReport
{
    public static string Table(SoakPlan plan, IReadOnlyList<SoakResult> results)
    {
        var text = new StringBuilder("\n");
        Row("", r => r.Client);
        text.Append('|').Append(string.Concat(Enumerable.Repeat("---|", results.Count + 1))).Append('\n');
        Row("calls", r => $"{r.Calls:N0} in {r.Took.TotalSeconds:0} s");
        Row("right answers", r => $"{r.Right:N0} ({Share(r.Right, r.Calls)})");
        Row("idempotent calls right", r => $"{r.IdempotentRight:N0} of {r.IdempotentCalls:N0} ({Share(r.IdempotentRight, r.IdempotentCalls)})");
        Row("wrong answers accepted", r => $"{r.WrongAnswers:N0}");
        Row($"no end within {plan.Patience.TotalSeconds:0} s", r => $"{r.Unanswered:N0}");
        Row("POSTs that acted more than once", r => $"{r.DuplicatedCalls:N0}");
        Row("duplicate effects", r => $"{r.DuplicateEffects:N0}");
        Row("requests per call", r => $"{(double)r.Requests / Math.Max(1, r.Calls):0.00}");
        Row("overshoot of the budget, p50 / p99 / max", r => $"{At(r, 0.5):0} / {At(r, 0.99):0} / {At(r, 1):0} ms");
        Row("exchanges and connections left", r => $"{r.Unfinished:N0}");
        Row("unobserved exceptions", r => $"{r.Unobserved:N0}");
        Row("memory after the first and the last round", r => $"{r.MemoryBefore:0.0} → {r.MemoryAfter:0.0} MB");
        Row("failures", r => string.Join(", ", r.Failures.OrderByDescending(static f => f.Value).Select(static f => $"{f.Key} {f.Value}")));
        return text.ToString();

        void Row(string title, Func<SoakResult, string> cell) => Line(title, results.Select(cell));
        void Line(string title, IEnumerable<string> cells) => text.Append("| ").Append(title).Append(" | ").AppendJoin(" | ", cells).Append(" |\n");
    }

    private static string Share(int part, int all) => string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / Math.Max(1, all):0.00} %");

    private static double At(SoakResult result, double quantile)
    {
        var sorted = result.Overshoots.Order().ToList();
        return sorted.Count == 0 ? 0 : sorted[(int)Math.Min(sorted.Count - 1, quantile * sorted.Count)];
    }
}
