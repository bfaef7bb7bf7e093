namespace ContractCompiler.Diff.Reports;

/// <summary>The lines of all changes, looked up in one pass over each file.</summary>
internal sealed class Positions(
    string oldName, string newName, SourceFile? old, SourceFile? @new, IEnumerable<(bool InOld, string Pointer)> pointers)
{
    private readonly ILookup<bool, string> _pointers = pointers.ToLookup(p => p.InOld, p => p.Pointer);
    private IReadOnlyDictionary<string, SourcePosition>? _old;
    private IReadOnlyDictionary<string, SourcePosition>? _new;

    public PlacedStatement Statement(string rule, Verdict verdict, string text, bool inOld, string pointer)
    {
        var found = inOld ? _old ??= old!.Locate([.. _pointers[true]]) : _new ??= @new!.Locate([.. _pointers[false]]);
        return new PlacedStatement(rule, verdict, text, Name(inOld ? oldName : newName, inOld ? old! : @new!), found[pointer]);
    }

    // Files by the names that they were given on the command line; of a folder, the file in it.
    private static string Name(string given, SourceFile source) => Directory.Exists(given) ? Path.Combine(given, Path.GetFileName(source.Path)) : given;
}
