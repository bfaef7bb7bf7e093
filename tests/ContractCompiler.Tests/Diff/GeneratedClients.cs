using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ContractCompiler.Tests.Diff;

/// <summary>All cases in one contract, old and new, generated and compiled: what the verdicts on the C# are held against.</summary>
public sealed class GeneratedClients : IAsyncLifetime
{
    private static readonly CSharpParseOptions Language = new(LanguageVersion.Latest);

    private static readonly CSharpCompilationOptions Strict = new(
        OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, generalDiagnosticOption: ReportDiagnostic.Error);

    private static readonly IReadOnlyList<MetadataReference> Framework =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))];

    private MetadataReference _old = null!;
    private MetadataReference _new = null!;

    /// <summary>The cases with statements of an app, each about a pet of its own.</summary>
    internal static IReadOnlyDictionary<string, DiffCase> Cases { get; } = DiffCases.All.Where(c => c.App is not null)
        .Select((c, i) => (c.Name, Case: c.Named($"Q{(char)('a' + i / 26)}{(char)('a' + i % 26)}"))).ToDictionary(c => c.Name, c => c.Case, StringComparer.Ordinal);

    public async ValueTask InitializeAsync()
    {
        _old = await GenerateAsync(c => c.Old);
        _new = await GenerateAsync(c => c.New);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>What the C# compiler says about an app, warnings included.</summary>
    internal IReadOnlyList<string> BuildApp(string app, bool withNew) => [.. Compile("App", [$$"""
        using System;
        using System.Collections.Generic;
        using System.Threading.Tasks;
        using Acme.Pets;

        internal static class App
        {
            public static async Task RunAsync(IPetsClient client)
            {
                {{app}}
            }
        }
        """], withNew ? _new : _old).GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => $"{d.Id} {d.GetMessage()}")];

    private static async Task<MetadataReference> GenerateAsync(Func<DiffCase, Side> side)
    {
        using var workspace = new Workspace();
        var sides = Cases.Values.Select(side).ToList();
        var files = await workspace.CompileAsync(Contracts.With(
            string.Join('\n', sides.Select(s => s.Paths)), string.Join('\n', sides.Select(s => s.Schemas).Where(s => s.Length > 0))));
        using var assembly = new MemoryStream();
        var result = Compile("Pets", files.Where(f => f.Key.EndsWith(".cs", StringComparison.Ordinal)).Select(f => f.Value)).Emit(assembly);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return MetadataReference.CreateFromImage(assembly.ToArray());
    }

    private static CSharpCompilation Compile(string name, IEnumerable<string> sources, params MetadataReference[] references) =>
        CSharpCompilation.Create(name, sources.Select(s => CSharpSyntaxTree.ParseText(s, Language)), [.. Framework, .. references], Strict);
}
