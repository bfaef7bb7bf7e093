namespace ContractCompiler.Diff.Reports;

/// <summary>A statement about the wire or the policy, with the place that it can be read at.</summary>
internal sealed record PlacedStatement(string Rule, Verdict Verdict, string Text, string File, SourcePosition Position);

internal sealed record CSharpStatement(string Rule, Verdict Verdict, string Text);

/// <summary>One change: what happened on the wire (or in the policy), what it does to the generated C#, or only one of the two.</summary>
internal sealed record ReportedChange(
    PlacedStatement? Wire, PlacedStatement? Policy, IReadOnlyList<CSharpStatement> CSharp, IReadOnlyList<string> Operations)
{
    public Verdict Verdict { get; } = CSharp.Select(c => c.Verdict).Append(Wire?.Verdict ?? Verdict.None).Append(Policy?.Verdict ?? Verdict.None).Max();
}

internal sealed record ReportedGroup(Subject Subject, IReadOnlyList<ReportedChange> Changes);

/// <summary>What <c>diff</c> found. Everything in it is sorted: two runs say the same to the letter.</summary>
internal sealed record DiffReport(string Old, string New, IReadOnlyList<ReportedGroup> Groups, int TouchedOperations, int UnchangedOperations)
{
    public IEnumerable<ReportedChange> Changes => Groups.SelectMany(g => g.Changes);

    public Verdict Wire => Worst(Changes.Select(c => c.Wire?.Verdict));

    public Verdict Policy => Worst(Changes.Select(c => c.Policy?.Verdict));

    public Verdict CSharp => Worst(Changes.SelectMany(c => c.CSharp).Select(c => (Verdict?)c.Verdict));

    public Verdict Verdict => Worst(Changes.Select(c => (Verdict?)c.Verdict));

    public int Count(Verdict verdict) => Changes.Count(c => c.Verdict == verdict);

    /// <summary><c>3 breaking, 5 additive changes in 2 operations; 1,210 operations unchanged</c></summary>
    public string Summary => Groups.Count == 0
        ? $"no changes; {Operations(UnchangedOperations)} unchanged"
        : $"{Count(Verdict.Breaking):N0} breaking, {Count(Verdict.Additive):N0} additive{(Count(Verdict.None) is > 0 and var other ? $", {other:N0} other" : "")} " +
          $"changes in {Operations(TouchedOperations)}; {Operations(UnchangedOperations)} unchanged";

    private static string Operations(int count) => $"{count:N0} operation{(count == 1 ? "" : "s")}";

    private static Verdict Worst(IEnumerable<Verdict?> verdicts) => verdicts.Max() ?? Verdict.None;
}
