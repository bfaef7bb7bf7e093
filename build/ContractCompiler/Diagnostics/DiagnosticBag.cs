namespace ContractCompiler.Diagnostics;

/// <summary>Collects what is found, so that one run reports every error and not only the first.</summary>
internal sealed class DiagnosticBag
{
    private readonly List<Diagnostic> _found = [];

    public IReadOnlyList<Diagnostic> All => _found;

    public bool HasErrors => _found.Exists(d => d.Severity == Severity.Error);

    public void Error(string code, SourceFile file, string pointer, string message, string remedy) =>
        Add(Severity.Error, code, file, pointer, message, remedy);

    public void Warning(string code, SourceFile file, string pointer, string message, string remedy) =>
        Add(Severity.Warning, code, file, pointer, message, remedy);

    /// <exception cref="ContractException">At least one error has been found.</exception>
    public void ThrowIfErrors()
    {
        if (HasErrors)
        {
            throw new ContractException([.. _found]);
        }
    }

    private void Add(Severity severity, string code, SourceFile file, string pointer, string message, string remedy)
    {
        var diagnostic = new Diagnostic(severity, code, message, remedy, file.Path, file.Locate(pointer));
        if (!_found.Contains(diagnostic))
        {
            _found.Add(diagnostic);
        }
    }
}
