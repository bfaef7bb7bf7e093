global using ContractCompiler.Diagnostics;
global using ContractCompiler.Reading;
global using JsonPointer = ContractCompiler.Reading.JsonPointer;
