using ContractCompiler.Commands;
using ContractCompiler.Diagnostics;
using ContractCompiler.Policy;
using ContractCompiler.Reading;

namespace ContractCompiler.Tests.Hostile;

/// <summary>
/// Every payload in every place. Each cell is compiled alone, to see whether it is refused; all that are not are written as one document,
/// beside its harmless twin, because a thousand runs of NSwag would take many minutes.
/// </summary>
public sealed class HostileCompilation : IAsyncLifetime
{
    private readonly Workspace _workspace = new();
    private readonly Dictionary<(string, string), IReadOnlyList<Diagnostic>> _refused = [];
    private readonly Dictionary<(string, string), int> _accepted = [];
    private readonly List<(string Place, string Payload, string Harmless)> _cells = [];
    private ILookup<int?, string> _problems = Array.Empty<(int?, string)>().ToLookup(p => p.Item1, p => p.Item2);

    public IReadOnlyDictionary<string, string> Code { get; private set; } = new Dictionary<string, string>();

    internal IReadOnlyList<Diagnostic>? Refused(string place, string payload) => _refused.GetValueOrDefault((place, payload));

    public IEnumerable<string> Problems(string place, string payload) => _problems[_accepted[(place, payload)]];

    public IEnumerable<string> ProblemsOfNoCell => _problems[null];

    public async ValueTask InitializeAsync()
    {
        var policy = PolicyReader.Read(_workspace.Write("upstream.json", Workspace.Policy));
        foreach (var place in Places.All.Keys)
        {
            foreach (var name in Payloads.All.Keys)
            {
                Probe(policy, place, name);
            }
        }

        Code = await _workspace.CompileAsync(HostileDocument.Of(_cells.Select((c, i) => (c.Place, i, Text(c.Place, c.Payload)))));
        var twin = await _workspace.CompileAsync(HostileDocument.Of(_cells.Select((c, i) => (c.Place, i, c.Harmless))));
        _problems = new[] { "Pets.g.cs", "Pets.Upstream.g.cs" }
            .SelectMany(f => CodeComparison.Compare(Code[f], twin[f], i => (_cells[i].Harmless, Text(_cells[i].Place, _cells[i].Payload))))
            .ToLookup(p => p.Cell, p => p.Problem);
    }

    public ValueTask DisposeAsync()
    {
        _workspace.Dispose();
        return ValueTask.CompletedTask;
    }

    // In a path braces are placeholders, which have a place of their own in the list.
    private static string Text(string place, string payload) =>
        place == "path" ? Payloads.All[payload].Replace('{', '(').Replace('}', ')') : Payloads.All[payload];

    private void Probe(UpstreamPolicy policy, string place, string name)
    {
        try
        {
            var compilation = new Compilation(policy, ContractDocument.Read(_workspace.Write("probe.json", HostileDocument.Of([(place, _cells.Count, Text(place, name))]))));
            compilation.Check();

            // What is left out because nothing can carry it has a twin that is left out as well.
            var harmless = HostileDocument.Harmless(_cells.Count);
            var isLeftOut = compilation.Diagnostics.Any(d => d.Code is "CC0035" or "CC0043" or "CC0044");
            _accepted[(place, name)] = _cells.Count;
            _cells.Add((place, name, isLeftOut ? harmless.Insert("harmless".Length, "\n") : harmless));
        }
        catch (ContractException e)
        {
            _refused[(place, name)] = e.Diagnostics;
        }
    }
}
