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
return DiffCommand.ExitCode(parsed, await parsed.InvokeAsync());
