using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ContractCompiler.Diff.Reports;

/// <summary>The report for machines: everything, nothing cut.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(DiffReport report) => new JsonObject
    {
        ["old"] = report.Old,
        ["new"] = report.New,
        ["verdict"] = ReportText.Word(report.Verdict),
        ["wire"] = ReportText.Word(report.Wire),
        ["policy"] = ReportText.Word(report.Policy),
        ["csharp"] = ReportText.Word(report.CSharp),
        ["breaking"] = report.Count(Verdict.Breaking),
        ["additive"] = report.Count(Verdict.Additive),
        ["other"] = report.Count(Verdict.None),
        ["operationsTouched"] = report.TouchedOperations,
        ["operationsUnchanged"] = report.UnchangedOperations,
        ["summary"] = report.Summary,
        ["groups"] = new JsonArray([.. report.Groups.Select(Group)]),
    }.ToJsonString(Indented) + "\n";

    private static JsonNode Group(ReportedGroup group) => new JsonObject
    {
        ["kind"] = group.Subject.Kind.ToString().ToLowerInvariant(),
        ["name"] = group.Subject.Name,
        ["changes"] = new JsonArray([.. group.Changes.Select(Change)]),
    };

    private static JsonNode Change(ReportedChange change) => new JsonObject
    {
        ["verdict"] = ReportText.Word(change.Verdict),
        ["wire"] = Placed(change.Wire),
        ["policy"] = Placed(change.Policy),
        ["csharp"] = new JsonArray([.. change.CSharp.Select(c => (JsonNode)new JsonObject
        {
            ["rule"] = c.Rule, ["verdict"] = ReportText.Word(c.Verdict), ["text"] = c.Text,
        })]),
        ["operations"] = new JsonArray([.. change.Operations.Select(o => (JsonNode)o)]),
    };

    private static JsonObject? Placed(PlacedStatement? statement) => statement is null ? null : new JsonObject
    {
        ["rule"] = statement.Rule,
        ["verdict"] = ReportText.Word(statement.Verdict),
        ["text"] = statement.Text,
        ["file"] = statement.File,
        ["line"] = statement.Position.Line,
    };
}
