using ContractCompiler.Commands;

return await CommandLine.Create().Parse(args).InvokeAsync();
