namespace ContractCompiler.Diff.Reports;

/// <summary>Where a change can be read: in the new file, or, for what is gone, in the old one. Files go by the names that they were given.</summary>
internal sealed class Positions(string oldName, string newName, SourceFile? old, SourceFile? @new)
{
    public PlacedStatement Statement(string rule, Verdict verdict, string text, bool inOld, string pointer)
    {
        var source = (inOld ? old : @new)!;
        return new PlacedStatement(rule, verdict, text, Name(inOld ? oldName : newName, source), source.Locate(pointer));
    }

    private static string Name(string given, SourceFile source) => Directory.Exists(given) ? Path.Combine(given, Path.GetFileName(source.Path)) : given;
}
