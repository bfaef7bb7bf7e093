namespace ContractCompiler.Diagnostics;

/// <summary>Collects what is found, so that one run reports every error and not only the first.</summary>
internal sealed class DiagnosticBag
{
    private readonly HashSet<Diagnostic> _known = [];
    private readonly List<Diagnostic> _found = [];

    public DiagnosticBag(IEnumerable<Diagnostic>? found = null)
    {
        foreach (var diagnostic in found ?? [])
        {
            Add(diagnostic);
        }
    }

    public IReadOnlyList<Diagnostic> All => _found;

    public bool HasErrors => _found.Exists(d => d.Severity == Severity.Error);

    public void Error(string code, SourceFile file, string pointer, string message, string remedy) =>
        Add(new Diagnostic(Severity.Error, code, message, remedy, file.Path, file.Locate(pointer)));

    public void Warning(string code, SourceFile file, string pointer, string message, string remedy) =>
        Add(new Diagnostic(Severity.Warning, code, message, remedy, file.Path, file.Locate(pointer)));

    public void Note(string code, SourceFile file, string pointer, string message, string remedy) =>
        Add(new Diagnostic(Severity.Note, code, message, remedy, file.Path, file.Locate(pointer)));

    public void Add(Diagnostic diagnostic)
    {
        if (_known.Add(diagnostic))
        {
            _found.Add(diagnostic);
        }
    }

    /// <exception cref="ContractException">At least one error has been found.</exception>
    public void ThrowIfErrors()
    {
        if (HasErrors)
        {
            throw new ContractException([.. _found]);
        }
    }
}
