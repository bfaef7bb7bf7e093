using System.CommandLine;
using System.Diagnostics;
using ContractCompiler.Diff;
using ContractCompiler.Diff.Reports;

namespace ContractCompiler.Commands;

/// <summary><c>diff</c>: what changed between two contracts, on the wire and in the generated C#, with an exit code for CI.</summary>
internal static class DiffCommand
{
    /// <summary>The changes reach the threshold of <c>--fail-on</c>.</summary>
    public const int Reached = 1;

    /// <summary>Arguments or files are wrong: nothing was compared.</summary>
    public const int BadInput = 2;

    private const string Name = "diff";

    private const string Summary = """
        Says what changed between two contracts: on the wire, with the line, and in the generated C#; each change is breaking, additive or none.
        The report goes to standard output, progress and the summary to standard error.

        Exit codes: 0 no change reaches --fail-on; 1 a change does; 2 arguments or files are wrong.
        Every rule of judgement: docs/diff.md.
        """;

    public static Command Create()
    {
        var old = new Argument<string>("old") { Description = "The old contract: an OpenAPI 2.0, 3.0 or 3.1 document (JSON, YAML, or either as .gz), or a folder with an upstream.json." };
        var current = new Argument<string>("new") { Description = "The new contract, likewise. Two folders: their policies are compared too. A folder and a document: the folder's policy holds for both." };
        var policy = new Option<FileInfo?>("--policy") { Description = "With two documents: the upstream.json to compile both with. Default: none, that is, names from the document." };
        var operations = new Option<string?>("--operations") { Description = "Operation ids or tags to compare, separated by commas. Default: all, or the policy's slice." };
        var format = new Option<string>("--format") { Description = "How to report. text and markdown cut long lists, json has everything.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json", "markdown");
        var failOn = new Option<string>("--fail-on") { Description = "The least verdict that fails with exit code 1.", DefaultValueFactory = _ => "breaking" };
        failOn.AcceptOnlyFromAmong("breaking", "additive", "never");
        var command = new Command(Name, Summary) { old, current, policy, operations, format, failOn };
        command.SetAction(async (parsed, _) =>
        {
            var code = 0;
            var guarded = await CommandRun.GuardAsync(parsed.InvocationConfiguration, async () =>
            {
                var slice = parsed.GetValue(operations)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
                var input = new DiffInput(parsed.GetValue(old)!, parsed.GetValue(current)!, parsed.GetValue(policy)?.FullName, slice);
                var report = await ReportAsync(input, parsed.GetValue(format)!, parsed.InvocationConfiguration);
                code = IsReached(report.Verdict, parsed.GetValue(failOn)!) ? Reached : 0;
            });
            return guarded == CommandRun.Failed ? BadInput : guarded == 0 ? code : guarded;
        });
        return command;
    }

    /// <summary>The exit code of a run: wrong arguments of this command must not look like a contract that broke.</summary>
    public static int ExitCode(ParseResult parsed, int code) =>
        parsed is { Errors.Count: > 0, CommandResult.Command.Name: Name } ? BadInput : code;

    private static async Task<DiffReport> ReportAsync(DiffInput input, string format, InvocationConfiguration console)
    {
        var watch = Stopwatch.StartNew();
        var report = ContractDiff.Run(input, step => console.Error.WriteLine($"diff: {step}"));
        await console.Output.WriteAsync(format switch
        {
            "json" => JsonReport.Write(report),
            "markdown" => MarkdownReport.Write(report),
            _ => TextReport.Write(report),
        });
        await console.Error.WriteLineAsync($"diff: {ReportText.Word(report.Verdict)}: {report.Summary} ({watch.Elapsed.TotalSeconds:0.0} s)");
        return report;
    }

    private static bool IsReached(Verdict verdict, string failOn) => failOn switch
    {
        "breaking" => verdict == Verdict.Breaking,
        "additive" => verdict is Verdict.Breaking or Verdict.Additive,
        _ => false,
    };
}
