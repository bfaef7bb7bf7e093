using System.Reflection;

namespace Clients.Resilience;

/// <summary>Finds contracts through the attributes of assemblies; nothing else is looked at by reflection.</summary>
internal static class ContractCatalog
{
    public static UpstreamContract ByClient(Type client) =>
        Contracts(client.Assembly).FirstOrDefault(contract => contract.ClientType == client)
        ?? throw new InvalidOperationException(
            $"No contract makes a client '{client.Name}'. Known: {List(Contracts(client.Assembly).Select(static contract => contract.ClientType?.Name))}. "
            + "For a Refit interface of your own, name the upstream: Create<TApi>(name).");

    public static UpstreamContract ByName(string name, Assembly assembly)
    {
        var contracts = Contracts(assembly, Assembly.GetEntryAssembly()).ToList();
        return contracts.Find(contract => string.Equals(contract.Definition.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new InvalidOperationException(
                $"There is no upstream '{name}'. Known: {List(contracts.Select(static contract => contract.Definition.Name))}. "
                + "Add a folder under contracts/ and name it in the project file.");
    }

    private static IEnumerable<UpstreamContract> Contracts(params Assembly?[] assemblies) => assemblies
        .OfType<Assembly>()
        .Distinct()
        .SelectMany(static assembly => assembly.GetCustomAttributes<UpstreamContractAttribute>())
        .Select(static attribute => attribute.Contract);

    private static string List(IEnumerable<string?> names) =>
        string.Join(", ", names.OfType<string>().Distinct().Order(StringComparer.Ordinal)) is { Length: > 0 } list ? list : "none";
}
