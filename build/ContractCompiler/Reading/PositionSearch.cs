namespace ContractCompiler.Reading;

/// <summary>Looks for the positions of JSON pointers while a file is walked; what does not exist gets the position of its nearest ancestor.</summary>
internal sealed class PositionSearch
{
    private readonly IReadOnlyCollection<string> _pointers;
    private readonly HashSet<string> _wanted = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SourcePosition> _found = new(StringComparer.Ordinal);

    public PositionSearch(IReadOnlyCollection<string> pointers)
    {
        _pointers = pointers;
        foreach (var pointer in pointers)
        {
            for (var at = pointer; at.Length > 0 && _wanted.Add(at); at = Parent(at))
            {
            }
        }
    }

    public bool IsWanted(string pointer) => _wanted.Contains(pointer);

    public void Found(string pointer, SourcePosition position) => _found.TryAdd(pointer, position);

    public IReadOnlyDictionary<string, SourcePosition> Result() => _pointers.Distinct(StringComparer.Ordinal)
        .ToDictionary(p => p, Nearest, StringComparer.Ordinal);

    private SourcePosition Nearest(string pointer)
    {
        for (var at = pointer; at.Length > 0; at = Parent(at))
        {
            if (_found.TryGetValue(at, out var position))
            {
                return position;
            }
        }

        return SourcePosition.Start;
    }

    private static string Parent(string pointer) => pointer[..Math.Max(0, pointer.LastIndexOf('/'))];
}
