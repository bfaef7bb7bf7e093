using System.Text.Json.Nodes;
using ContractCompiler.Emission;
using ContractCompiler.Naming;
using ContractCompiler.Operations;
using ContractCompiler.Policy;
using ContractCompiler.Schemas;

namespace ContractCompiler.Commands;

/// <summary>From a policy, and the contract beside it if there is one, to files: the one path of every command that generates.</summary>
internal sealed class Compilation
{
    private readonly UpstreamPolicy _policy;
    private readonly ContractDocument? _contract;
    private readonly ClientNames _names;
    private bool _checked;

    public Compilation(UpstreamPolicy policy, ContractDocument? contract)
    {
        if (contract is not null && policy.Interface is null)
        {
            throw new ContractException("CC0125", policy.Source.Path, policy.Source.Locate("/client"),
                "'client' lacks 'interface'.", "Name the public interface of the client, such as IGitHubRepoClient.");
        }

        _policy = policy;
        _contract = contract;
        _names = new ClientNames(policy.Namespace, policy.Interface ?? $"I{Identifier.Pascal(policy.Name)}Client");
    }

    public IReadOnlyList<OperationModel> Operations { get; private set; } = [];

    /// <summary>The operations of the contract; other forms of one do not count.</summary>
    public int OperationCount => Operations.Count(o => o.VariantOf is null);

    public IReadOnlyCollection<Model> Models { get; private set; } = [];

    public IReadOnlyList<Diagnostic> Diagnostics { get; private set; } = [];

    /// <summary>Compiles without writing anything.</summary>
    /// <exception cref="ContractException">Contract or policy is wrong.</exception>
    public void Check()
    {
        if (_checked)
        {
            return;
        }

        var diagnostics = new DiagnosticBag();
        foreach (var warning in _contract?.Warnings ?? [])
        {
            diagnostics.Add(warning);
        }

        if (_contract is not null)
        {
            Compile(_contract, diagnostics);
        }
        else
        {
            Operations = HandWrittenOperations.Of(_policy, diagnostics);
        }

        diagnostics.ThrowIfErrors();
        Diagnostics = diagnostics.All;
        _checked = true;
    }

    private void Compile(ContractDocument contract, DiagnosticBag diagnostics)
    {
        try
        {
            var names = new TypeNames(contract.OpenApi, _names.All);
            names.Settle(all => new OperationCompiler(contract, _policy, new SchemaCompiler(contract.OpenApi, all), new DiagnosticBag()).Compile(everything: true));
            var schemas = new SchemaCompiler(contract.OpenApi, names);
            Operations = new OperationCompiler(contract, _policy, schemas, diagnostics).Compile();
            Models = schemas.Models;
        }
        catch (InsufficientExecutionStackException)
        {
            throw new ContractException("CC0024", contract.Source.Path, contract.Source.Locate("/components/schemas"),
                "Schemas refer to each other in a chain of thousands.", "Compile the operations you need: --operations, or 'slice' in the policy.");
        }
    }

    /// <exception cref="ContractException">Contract or policy is wrong; nothing has been written.</exception>
    public async Task WriteAsync(string folder, CancellationToken cancellationToken)
    {
        Check();
        using var output = new OutputFolder(folder);
        await output.WriteAsync($"{_names.FileStem}.Upstream.g.cs",
            DefinitionEmitter.Emit(_names, _policy, Operations, hasClient: _contract is not null), cancellationToken);
        if (_contract is not null)
        {
            await RenderAsync(_contract, output, cancellationToken);
        }

        await output.WriteAsync(".editorconfig", AnalyzerSettings.ReplaceLineEndings("\n"), cancellationToken);
        output.Commit();
    }

    // Found by the compiler beside the sources. CA2252 looks for preview features by resolving every operation of every method, which takes
    // longer than compiling a large client; generated code uses none.
    private const string AnalyzerSettings = """
        [*.g.cs]
        generated_code = true
        dotnet_diagnostic.CA2252.severity = none

        """;

    private async Task RenderAsync(ContractDocument contract, OutputFolder output, CancellationToken cancellationToken)
    {
        var info = contract.OpenApi.Info;
        var document = new RenderDocument(_names, Operations, Models, _policy.Reflection)
            .Build(info?.Title ?? _policy.Name, info?.Version ?? "", info?.Description);
        var path = await output.WriteAsync($"{_names.FileStem}.render.json", document.ToJsonString(), cancellationToken);
        await TemplateRenderer.RenderAsync(path, _names, output.PathOf($"{_names.FileStem}.g.cs"), cancellationToken);
        await output.WriteAsync("manifest.json", Manifest.Build(_names, Operations).ToJsonString(Manifest.Indented), cancellationToken);
    }
}
