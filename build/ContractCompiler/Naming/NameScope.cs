using System.Globalization;

namespace ContractCompiler.Naming;

/// <summary>
/// Names that are taken in one scope. The first to ask for a name gets it; a later one gets the lowest free number behind it.
/// Callers ask in document order, so what is added at the end of a contract renames nothing that was there.
/// </summary>
internal sealed class NameScope(IEnumerable<string>? reserved = null)
{
    private readonly HashSet<string> _taken = new(reserved ?? [], StringComparer.OrdinalIgnoreCase);

    public bool IsFree(string name) => !_taken.Contains(name);

    public string Take(string wanted)
    {
        var name = wanted;
        for (var i = 2; !_taken.Add(name); i++)
        {
            name = wanted + i.ToString(CultureInfo.InvariantCulture);
        }

        return name;
    }
}
