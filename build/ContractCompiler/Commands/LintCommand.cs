using System.CommandLine;
using System.Text.Json.Nodes;
using ContractCompiler.Lint;

namespace ContractCompiler.Commands;

/// <summary><c>lint</c>: what is wrong with a contract, with line and advice, without generating anything.</summary>
internal static class LintCommand
{
    public static Command Create()
    {
        var contract = new Argument<FileInfo>("file") { Description = $"An OpenAPI 2.0, 3.0 or 3.1 document (JSON or YAML, up to {SourceFile.MaxMegabytes} MB)." };
        var all = new Option<bool>("--all") { Description = "Show every finding. Default: the first five of each kind, and how many more there are." };
        var strict = new Option<bool>("--strict") { Description = "Fail on warnings, too." };
        var command = new Command("lint",
            "Says what is wrong with a contract, where, and what to do about it. Errors: it does not compile. Warnings: it compiles, but something is left out or " +
            "chosen for you. Notes: the generated types say less than the contract. Exit code 1 on errors (with --strict also on warnings), else 0.") { contract, all, strict };
        command.SetAction(async (parsed, _) =>
        {
            var (exit, output) = (0, parsed.InvocationConfiguration.Output);
            var run = await CommandRun.GuardAsync(parsed.InvocationConfiguration, async () =>
            {
                var file = parsed.GetValue(contract)!;
                await output.WriteLineAsync($"{file.Name}: reading");
                var (found, size) = Check(file.FullName);
                foreach (var line in LintReport.Lines(found, parsed.GetValue(all)))
                {
                    await output.WriteLineAsync(line);
                }

                await output.WriteLineAsync($"{file.Name}: {size}{LintReport.Summary(found)}");
                exit = found.Any(d => d.Severity == Severity.Error || parsed.GetValue(strict) && d.Severity == Severity.Warning) ? CommandRun.Failed : 0;
            });
            return Math.Max(run, exit);
        });
        return command;
    }

    private static (IReadOnlyList<Diagnostic> Found, string Size) Check(string path)
    {
        try
        {
            var document = ContractDocument.Read(path);
            var root = (JsonObject)document.Source.Root!;
            var compilation = new Compilation(BarePolicy.For(document, "Linted", "ILintedClient", []), document);
            compilation.Check();
            var diagnostics = new DiagnosticBag(compilation.Diagnostics);
            DocumentLint.Check(root, document.Source, diagnostics);
            var schemas = new SchemaLint(document.Source, root, diagnostics);
            ContractWalk.Visit(root, (map, part, pointer) =>
            {
                if (part == "schema")
                {
                    schemas.Check(map, pointer);
                }
            });
            var operations = new OperationLint(document.Source, root, diagnostics);
            foreach (var operation in compilation.Operations.Where(o => o.VariantOf is null))
            {
                operations.Check(operation);
            }

            return (diagnostics.All, $"{compilation.OperationCount:N0} operations, {compilation.Models.Count:N0} types; ");
        }
        catch (ContractException e)
        {
            return (e.Diagnostics, "");
        }
    }
}
