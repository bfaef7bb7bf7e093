using Clients.Resilience;

namespace Clients.Schema.Tests;

/// <summary>What is reported on this thread while it lives.</summary>
internal sealed class Misfits : IDisposable
{
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly List<string> _paths = [];

    public Misfits() => ContractJson.Misfit += Add;

    public IReadOnlyList<string> Paths => _paths;

    public void Dispose() => ContractJson.Misfit -= Add;

    private void Add(object? sender, JsonMisfitEventArgs misfit)
    {
        if (Environment.CurrentManagedThreadId == _thread)
        {
            _paths.Add(misfit.Path);
        }
    }
}
