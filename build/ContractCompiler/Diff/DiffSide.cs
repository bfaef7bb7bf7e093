using ContractCompiler.Commands;
using ContractCompiler.Operations;
using ContractCompiler.Policy;
using ContractCompiler.Schemas;

namespace ContractCompiler.Diff;

/// <summary>One of the two contracts: as it is on the wire, and compiled.</summary>
internal sealed class DiffSide
{
    private readonly Dictionary<string, Model> _models;

    private DiffSide(UpstreamPolicy policy, ContractDocument? contract, IReadOnlyList<OperationModel> operations, IEnumerable<Model> models)
    {
        Policy = policy;
        Contract = contract;
        Operations = operations;
        _models = models.ToDictionary(m => m.Name, StringComparer.Ordinal);
        SchemaRoot = contract?.Source.Root?["swagger"] is null ? "/components/schemas" : "/definitions";
    }

    public UpstreamPolicy Policy { get; }

    public ContractDocument? Contract { get; }

    public IReadOnlyList<OperationModel> Operations { get; }

    public IReadOnlyDictionary<string, Model> Models => _models;

    /// <summary>The pointer below which the document keeps its named schemas.</summary>
    public string SchemaRoot { get; }

    public Model? ModelOf(ClrType? type) => type is null ? null : _models.GetValueOrDefault(type.Name);

    /// <exception cref="ContractException">Contract or policy is wrong.</exception>
    public static DiffSide Compile(UpstreamPolicy policy, ContractDocument? contract)
    {
        var compilation = new Compilation(policy, contract);
        compilation.Check();
        return new DiffSide(policy, contract, compilation.Operations, compilation.Models);
    }

    /// <summary>A side that has none of the operations that were asked for.</summary>
    public static DiffSide Empty(UpstreamPolicy policy, ContractDocument contract) => new(policy, contract, [], []);
}
