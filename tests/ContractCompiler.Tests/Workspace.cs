using ContractCompiler.Commands;
using ContractCompiler.Diagnostics;
using ContractCompiler.Policy;
using ContractCompiler.Reading;

namespace ContractCompiler.Tests;

/// <summary>A folder below the temporary one with a contract in it, gone after the test.</summary>
internal sealed class Workspace : IDisposable
{
    public const string Policy = """
        {
          "name": "pets",
          "client": { "interface": "IPetsClient", "namespace": "Acme.Pets" },
          "baseAddress": "https://pets.example",
          "egress": { "hosts": ["pets.example"] }
        }
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("contract-");

    public string Folder => _folder.FullName;

    public string Output => Path.Combine(Folder, "out");

    public string Write(string name, string content)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>Compiles <c>openapi.yaml</c> under <c>upstream.json</c> and returns the generated files by name.</summary>
    public async Task<IReadOnlyDictionary<string, string>> CompileAsync(string contract, string? policy = null)
    {
        Write("openapi.yaml", contract);
        var read = PolicyReader.Read(Write("upstream.json", policy ?? Policy));
        await new Compilation(read, ContractDocument.Read(read.Contract!)).WriteAsync(Output, TestContext.Current.CancellationToken);
        return Directory.GetFiles(Output).ToDictionary(f => Path.GetFileName(f)!, File.ReadAllText);
    }

    public async Task<IReadOnlyList<Diagnostic>> FailAsync(string contract, string? policy = null) =>
        (await Assert.ThrowsAsync<ContractException>(() => CompileAsync(contract, policy))).Diagnostics;

    public void Dispose() => _folder.Delete(recursive: true);
}
