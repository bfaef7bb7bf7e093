using ContractCompiler.Operations;

namespace ContractCompiler.Diff;

/// <summary>One operation on both sides, or on the one that has it.</summary>
internal sealed record OperationPair(OperationModel? Old, OperationModel? New)
{
    /// <summary><c>GET /repos/{owner}/{repo}</c>, as the new side has it, else the old.</summary>
    public string Key { get; } = KeyOf((New ?? Old)!);

    /// <summary>Another form of an operation (<see cref="OperationModel.VariantOf"/>): a method of its own in C#, nothing of its own on the wire.</summary>
    public bool IsVariant => (New ?? Old)!.VariantOf is not null;

    /// <summary>
    /// Pairs operations by method and path, then by method and path whatever the names of the placeholders, then by operationId.
    /// In the order of the paths.
    /// </summary>
    public static IReadOnlyList<OperationPair> Of(IReadOnlyList<OperationModel> old, IReadOnlyList<OperationModel> @new)
    {
        var pairs = new List<OperationPair>();
        var (left, right) = (old.ToList(), @new.ToList());
        Match(KeyOf);
        Match(o => $"{o.Method.Method} {Template(o.Path)}");
        Match(o => o.OperationId);
        pairs.AddRange(left.Select(o => new OperationPair(o, null)));
        pairs.AddRange(right.Select(n => new OperationPair(null, n)));
        return [.. pairs.OrderBy(p => new Subject(SubjectKind.Operation, p.Key), Subject.Order)];

        void Match(Func<OperationModel, string?> key)
        {
            var byKey = right.Where(n => key(n) is not null).GroupBy(n => key(n) + Form(n), StringComparer.Ordinal)
                .Where(g => g.Count() == 1).ToDictionary(g => g.Key, g => g.Single(), StringComparer.Ordinal);
            foreach (var operation in left.ToList())
            {
                if (key(operation) is { } wanted && byKey.Remove(wanted + Form(operation), out var match))
                {
                    pairs.Add(new OperationPair(operation, match));
                    left.Remove(operation);
                    right.Remove(match);
                }
            }
        }
    }

    public static string KeyOf(OperationModel operation) => $"{operation.Method.Method} {operation.Path}";

    /// <summary>The forms of one operation stand apart by what their names add: <c>AsForm</c>.</summary>
    private static string Form(OperationModel operation) => operation.VariantOf is { } main ? $" {operation.Name[main.Length..]}" : "";

    private static string Template(string path) => string.Concat(path.Split('{').Select((part, i) => i == 0 ? part : "{" + part[(part.IndexOf('}') + 1)..]));
}
