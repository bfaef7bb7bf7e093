using System.CommandLine;
using ContractCompiler.Commands;
using ContractCompiler.Corpus;

var root = new RootCommand("Compiles upstream contracts (an OpenAPI document and a policy) into typed, governed C# clients.")
{
    GenerateCommand.Create(),
    LintCommand.Create(),
    CorpusCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
