namespace ContractCompiler.Diff.Reports;

/// <summary>Words that the formats for people share. JSON has everything; what people read is cut, with the number of what was left out.</summary>
internal static class ReportText
{
    public const int MaxGroups = 100;
    public const int MaxChanges = 25;
    private const int MaxOperations = 3;

    public static string Word(Verdict verdict) => verdict switch { Verdict.Breaking => "breaking", Verdict.Additive => "additive", _ => "none" };

    public static string Title(ReportedGroup group) => group.Subject.Kind switch
    {
        SubjectKind.Upstream => "Upstream",
        SubjectKind.Schema => $"Schema {group.Subject.Name}{Used(group)}",
        SubjectKind.Type => $"Type {group.Subject.Name}",
        _ => group.Subject.Name,
    };

    /// <summary>The place of a change of wire or policy: <c>new.yaml:12</c>.</summary>
    public static string Place(PlacedStatement statement) => $"{statement.File}:{statement.Position.Line}";

    public static string Verdicts(DiffReport report) =>
        $"{Word(report.Verdict)} (wire: {Word(report.Wire)}{(report.Policy == Verdict.None ? "" : $", policy: {Word(report.Policy)}")}, C#: {Word(report.CSharp)})";

    private static string Used(ReportedGroup group)
    {
        var operations = group.Changes.SelectMany(c => c.Operations).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return operations.Count == 0 ? "" : operations.Count <= MaxOperations
            ? $" (used by {string.Join(", ", operations)})"
            : $" (used by {operations.Count:N0} operations: {string.Join(", ", operations.Take(MaxOperations))}, …)";
    }
}
