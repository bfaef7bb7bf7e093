using System.Diagnostics;
using System.Runtime.Loader;
using System.Text.Json.Nodes;
using ContractCompiler.Commands;
using ContractCompiler.Naming;

namespace ContractCompiler.Corpus;

/// <param name="Name">What the table calls it.</param>
/// <param name="File">The document, perhaps packed.</param>
internal sealed record CorpusDocument(string Name, FileInfo File);

/// <summary>One document from the file to the round trip, in a temporary folder.</summary>
internal static class CorpusRun
{
    public static async Task<CorpusRow> RunAsync(CorpusDocument subject, bool reflection, CancellationToken cancellationToken)
    {
        var work = Directory.CreateTempSubdirectory("corpus-");
        try
        {
            var stem = Identifier.Pascal(subject.Name.Split('.')[0]);
            var output = Path.Combine(work.FullName, "generated");
            var watch = Stopwatch.StartNew();
            var document = ContractDocument.Read(subject.File.FullName);
            var compilation = await GenerateAsync(document, stem, output, reflection, cancellationToken);
            var generated = watch.Elapsed.TotalSeconds;
            var repeatable = await IsRepeatableAsync(document, stem, output, reflection, cancellationToken);

            watch.Restart();
            var (assembly, failure) = await ClientBuild.RunAsync(work.FullName, stem, cancellationToken);
            var row = new CorpusRow(subject.Name, compilation.OperationCount, compilation.Models.Count,
                Directory.GetFiles(output, "*.cs").Sum(f => File.ReadLines(f).Count()), generated,
                assembly is null ? null : watch.Elapsed.TotalSeconds, repeatable, null, failure);
            return assembly is null ? row : row with { RoundTrip = Read(document, output, assembly) };
        }
        catch (ContractException e)
        {
            return new CorpusRow(subject.Name, 0, 0, 0, 0, null, false, null, e.Diagnostics[0].Code);
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private static RoundTrip Read(ContractDocument document, string output, string assembly)
    {
        var context = new AssemblyLoadContext(assembly, isCollectible: true);
        var folder = Path.GetDirectoryName(assembly)!;
        context.Resolving += (self, name) =>
            File.Exists(Path.Combine(folder, name.Name + ".dll")) ? self.LoadFromAssemblyPath(Path.Combine(folder, name.Name + ".dll")) : null;
        var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(output, "manifest.json")))!.AsObject();
        var result = RoundTrip.Of(document.Source.Root!.AsObject(), manifest, context.LoadFromAssemblyPath(assembly));
        context.Unload();
        return result;
    }

    private static async Task<Compilation> GenerateAsync(ContractDocument document, string stem, string output, bool reflection, CancellationToken cancellationToken)
    {
        var compilation = new Compilation(BarePolicy.For(document, "Corpus." + stem, $"I{stem}Client", [], reflection), document);
        await compilation.WriteAsync(output, cancellationToken);
        return compilation;
    }

    private static async Task<bool> IsRepeatableAsync(ContractDocument document, string stem, string output, bool reflection, CancellationToken cancellationToken)
    {
        var again = output + ".again";
        await GenerateAsync(document, stem, again, reflection, cancellationToken);
        var same = Directory.GetFiles(output).All(f => File.ReadAllBytes(f).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(again, Path.GetFileName(f)))));
        Directory.Delete(again, recursive: true);
        return same;
    }
}
