using System.CommandLine;
using ContractCompiler.Corpus;

namespace ContractCompiler.Commands;

/// <summary>Every command, as the program and its tests start them.</summary>
internal static class CommandLine
{
    public static RootCommand Create() => new(
        "Compiles upstream contracts (an OpenAPI document and a policy) into typed, governed C# clients. " +
        "Findings go to standard error, one a line, as file(line,column): error CCxxxx: what is wrong, and what to do. " +
        $"Documents may have up to {SourceFile.MaxMegabytes} MB; nothing that they refer to is ever loaded from elsewhere. " +
        "Exit codes: 0 done, 1 failed (nothing is written, what was there stays), 130 canceled.")
    {
        GenerateCommand.Create(),
        LintCommand.Create(),
        DiffCommand.Create(),
        CorpusCommand.Create(),
    };
}
