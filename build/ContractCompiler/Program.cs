using ContractCompiler.Commands;

var parsed = CommandLine.Create().Parse(args);
return DiffCommand.ExitCode(parsed, await parsed.InvokeAsync());
