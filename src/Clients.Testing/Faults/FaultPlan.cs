using Clients.Testing.Faults;

namespace Clients.Testing;

/// <summary>What shall go wrong with a fake, per operation.</summary>
public sealed class FaultPlan
{
    private readonly Dictionary<string, OperationFaults> _operations = new(StringComparer.Ordinal);
    private readonly OperationFaults _any = new();
    private readonly Lock _lock = new();
    private readonly Action<string> _ensureDeclared;

    internal FaultPlan(Action<string> ensureDeclared) => _ensureDeclared = ensureDeclared;

    /// <summary>Plans for one operation, by the id that the contract gives it; an unknown id throws.</summary>
    public OperationFaults On(string operationId)
    {
        _ensureDeclared(operationId);
        lock (_lock)
        {
            if (!_operations.TryGetValue(operationId, out var faults))
                _operations.Add(operationId, faults = new OperationFaults());

            return faults;
        }
    }

    /// <summary>Plans for whatever operation is called next; an operation's own faults come first.</summary>
    public OperationFaults OnAny() => _any;

    /// <summary>Forgets every fault: from now on all is well.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            foreach (var faults in _operations.Values)
                faults.Clear();
        }

        _any.Clear();
    }

    internal Fault? Next(string operationId)
    {
        OperationFaults? own;
        lock (_lock)
            _operations.TryGetValue(operationId, out own);

        return own?.Next() ?? _any.Next();
    }
}
