using ContractCompiler.Diff.CSharp;
using ContractCompiler.Diff.Policies;
using ContractCompiler.Diff.Wire;

namespace ContractCompiler.Diff.Reports;

/// <summary>Joins the statements about wire, policy and C# by the places that they share, finds their lines, and sorts them.</summary>
internal sealed class ReportBuilder(DiffInput input, DiffSide old, DiffSide @new)
{
    public DiffReport Build(WireLog wire, IReadOnlyList<PolicyChange> policies, IReadOnlyList<CSharpChange> csharp, IReadOnlyList<OperationPair> pairs)
    {
        var byAnchor = csharp.ToLookup(c => c.Anchor, StringComparer.Ordinal);
        var told = new HashSet<CSharpChange>();
        var touched = wire.Touched();
        var changes = new List<(Subject Subject, ReportedChange Change)>();

        var places = new Positions(input.Old, input.New, old.Contract?.Source, @new.Contract?.Source);
        foreach (var change in wire.Changes)
        {
            changes.Add((change.Subject, new ReportedChange(
                places.Statement(change.Rule.Id, change.Verdict, change.Statement, change.InOld, change.Pointer), null, Tell(change.Anchors), touched[change])));
        }

        var policyPlaces = new Positions(input.Old, input.New, old.Policy.Source, @new.Policy.Source);
        foreach (var change in policies)
        {
            changes.Add((change.Subject, new ReportedChange(null,
                policyPlaces.Statement(change.Rule.Id, change.Rule.For(Direction.Both), change.Text, change.InOld, change.Pointer), Tell([change.Anchor]),
                change.Subject.Kind == SubjectKind.Operation ? [change.Subject.Name] : [])));
        }

        foreach (var change in csharp.Where(c => !told.Contains(c)))
        {
            changes.Add((change.Subject, new ReportedChange(null, null, [Statement(change)],
                change.Subject.Kind == SubjectKind.Operation ? [change.Subject.Name] : [])));
        }

        var groups = changes.GroupBy(c => c.Subject).OrderBy(g => g.Key, Subject.Order)
            .Select(g => new ReportedGroup(g.Key, [.. g.Select(c => c.Change)
                .OrderByDescending(c => c.Verdict).ThenBy(c => c.Wire?.Text ?? c.Policy?.Text ?? "\uffff", StringComparer.Ordinal)
                .ThenBy(c => c.Wire?.Rule, StringComparer.Ordinal).ThenBy(c => c.CSharp is [var first, ..] ? first.Text : "", StringComparer.Ordinal)])).ToList();
        var operations = groups.SelectMany(g => g.Changes).SelectMany(c => c.Operations).Distinct(StringComparer.Ordinal).Count();
        return new DiffReport(input.Old, input.New, groups, operations, pairs.Count - operations);

        List<CSharpStatement> Tell(IEnumerable<string> anchors)
        {
            var found = anchors.Where(a => a.Length > 0).SelectMany(a => byAnchor[a]).ToList();
            told.UnionWith(found);
            return [.. found.Select(Statement).OrderByDescending(c => c.Verdict).ThenBy(c => c.Text, StringComparer.Ordinal)];
        }
    }

    private static CSharpStatement Statement(CSharpChange change) => new(change.Rule.Id, change.Verdict, change.Text);
}
