namespace ContractCompiler.Diagnostics;

/// <summary>The contract or policy cannot be compiled; carries every finding of the run.</summary>
internal sealed class ContractException(IReadOnlyList<Diagnostic> diagnostics) : Exception(string.Join('\n', diagnostics))
{
    public ContractException(string code, string file, SourcePosition position, string message, string remedy)
        : this([new Diagnostic(Severity.Error, code, message, remedy, file, position)])
    {
    }

    public IReadOnlyList<Diagnostic> Diagnostics { get; } = diagnostics;
}
