using System.CommandLine;

namespace ContractCompiler.Commands;

/// <summary><c>lint</c>: what is wrong with a contract, with line and advice, without generating anything.</summary>
internal static class LintCommand
{
    public static Command Create()
    {
        var contract = new Argument<FileInfo>("file") { Description = "An OpenAPI 2.0, 3.0 or 3.1 document (JSON or YAML)." };
        var command = new Command("lint", "Says what is wrong with a contract, where, and what to do about it. Fails on errors, not on warnings.") { contract };
        command.SetAction((parsed, _) => CommandRun.GuardAsync(parsed.InvocationConfiguration, async () =>
        {
            var document = ContractDocument.Read(parsed.GetValue(contract)!.FullName);
            var compilation = new Compilation(BarePolicy.For(document, "Linted", "ILintedClient", []), document);
            compilation.Check();
            foreach (var diagnostic in compilation.Diagnostics)
            {
                await Console.Out.WriteLineAsync(diagnostic.ToString());
            }

            await Console.Out.WriteLineAsync(
                $"{compilation.Operations.Count} operations, {compilation.Models.Count} types, {compilation.Diagnostics.Count} warnings");
        }));
        return command;
    }
}
