using ContractCompiler.Policy;

namespace ContractCompiler.Commands;

/// <summary>Two upstreams of one name would share a section of the configuration and every metric.</summary>
internal static class UniqueNames
{
    public static void Check(IReadOnlyList<UpstreamPolicy> policies)
    {
        var diagnostics = new DiagnosticBag();
        foreach (var twin in policies.GroupBy(p => p.Name).SelectMany(g => g.Skip(1)))
        {
            diagnostics.Error("CC0127", twin.Source, "/name", $"Another policy already has the name '{twin.Name}'.", "Give each upstream a name of its own.");
        }

        foreach (var twin in policies.Where(p => p.Interface is not null).GroupBy(p => (p.Namespace, p.Interface)).SelectMany(g => g.Skip(1)))
        {
            diagnostics.Error("CC0128", twin.Source, "/client/interface", $"Another policy already generates '{twin.Namespace}.{twin.Interface}'.",
                "Give each client a name or a namespace of its own.");
        }

        diagnostics.ThrowIfErrors();
    }
}
