using System.CommandLine;
using ContractCompiler.Commands;
using ContractCompiler.Corpus;

var root = new RootCommand("Compiles upstream contracts (an OpenAPI document and a policy) into typed, governed C# clients.")
{
    GenerateCommand.Create(),
    LintCommand.Create(),
    DiffCommand.Create(),
    CorpusCommand.Create(),
};
var parsed = root.Parse(args);
var code = await parsed.InvokeAsync();

// A wrong option must not look like a contract that broke.
return parsed is { Errors.Count: > 0, CommandResult.Command.Name: DiffCommand.Name } ? DiffCommand.BadInput : code;
