namespace ContractCompiler.Diff.Wire;

/// <summary>Collects the changes of the wire.</summary>
internal sealed class WireLog
{
    private readonly Dictionary<(Subject, string, string, string, string), WireChange> _changes = [];
    private readonly List<WireFrame> _operations = [];

    public IReadOnlyCollection<WireChange> Changes => _changes.Values;

    public WireFrame Operation(string key)
    {
        var frame = new WireFrame(key);
        _operations.Add(frame);
        return frame;
    }

    public void Add(DiffRule rule, WirePlace at, string text, bool inOld = false, string? below = null)
    {
        var pointer = (inOld ? at.OldPointer : at.NewPointer) + below;
        var key = (at.Subject, rule.Id, at.Text, text, pointer);
        if (!_changes.TryGetValue(key, out var change))
        {
            _changes[key] = change = new WireChange(rule, at.Subject, at.Text, text, inOld, pointer);
        }

        change.Direction |= at.Direction;
        change.Anchors.Add(at.Anchor);
        change.Frames.Add(at.Frame);
    }

    /// <summary>Which operations each change touches, directly or through the schemas that they share.</summary>
    public IReadOnlyDictionary<WireChange, IReadOnlyList<string>> Touched()
    {
        var result = _changes.Values.ToDictionary(c => c, _ => new List<string>());
        var byFrame = _changes.Values.SelectMany(c => c.Frames.Select(f => (Frame: f, Change: c))).ToLookup(p => p.Frame, p => p.Change);
        foreach (var operation in _operations)
        {
            foreach (var change in Reach(operation).SelectMany(f => byFrame[f]).Distinct())
            {
                result[change].Add(operation.Operation!);
            }
        }

        return result.ToDictionary(p => p.Key, p => (IReadOnlyList<string>)p.Value);
    }

    private static HashSet<WireFrame> Reach(WireFrame from)
    {
        var seen = new HashSet<WireFrame> { from };
        var next = new Stack<WireFrame>([from]);
        while (next.TryPop(out var frame))
        {
            foreach (var used in frame.Uses.Where(seen.Add))
            {
                next.Push(used);
            }
        }

        return seen;
    }
}
