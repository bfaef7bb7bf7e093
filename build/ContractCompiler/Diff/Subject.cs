namespace ContractCompiler.Diff;

internal enum SubjectKind { Upstream, Operation, Schema, Type }

/// <summary>What a change belongs to: the upstream as a whole, one operation, a schema that several operations share, or a generated type.</summary>
internal readonly record struct Subject(SubjectKind Kind, string Name)
{
    public static Subject Upstream { get; } = new(SubjectKind.Upstream, "upstream");

    /// <summary>The upstream first, then operations in the order of their paths, then what they share.</summary>
    public static IComparer<Subject> Order { get; } = Comparer<Subject>.Create((left, right) =>
        left.Kind != right.Kind ? left.Kind.CompareTo(right.Kind) : string.CompareOrdinal(left.SortName, right.SortName));

    private string SortName => Kind == SubjectKind.Operation && Name.Split(' ', 2) is [var method, var path] ? $"{path} {method}" : Name;
}
