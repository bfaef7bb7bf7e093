using System.CommandLine;
using ContractCompiler.Commands;

namespace ContractCompiler.Corpus;

/// <summary><c>corpus</c>: compiles every document of some folders to the end and writes the table of what came of it.</summary>
internal static class CorpusCommand
{
    public static Command Create()
    {
        var folders = new Argument<DirectoryInfo[]>("folder")
        {
            Description = "Folders of OpenAPI documents (.json, .yaml, .json.gz), or of contract folders with an openapi.yaml each.",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = new Option<FileInfo?>("--output") { Description = "The Markdown file to write the table to. Default: only the console." };
        var only = new Option<string?>("--only") { Description = "Only documents whose name contains this." };
        var losses = new Option<bool>("--losses") { Description = "Name every example that did not come back to the letter." };
        var json = GenerateCommand.JsonOption();
        var command = new Command("corpus",
            "Generates, compiles and round-trips every document of the folders, and writes the pass table. Exit code 1 if one did not pass.")
        {
            folders, output, only, losses, json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var table = new PassTable();
            var code = await CommandRun.GuardAsync(parsed.InvocationConfiguration, () => FillAsync(table, parsed, cancellationToken));
            return table.Failed == 0 ? code : CommandRun.Failed;
        });
        return command;

        async Task FillAsync(PassTable table, ParseResult parsed, CancellationToken cancellationToken)
        {
            var documents = parsed.GetValue(folders)!.SelectMany(Documents)
                .Where(d => parsed.GetValue(only) is not { } part || d.Name.Contains(part, StringComparison.OrdinalIgnoreCase))
                .OrderBy(d => d.File.Length).ThenBy(d => d.Name, StringComparer.Ordinal);
            foreach (var document in documents)
            {
                Console.WriteLine($"{document.Name} …");
                var row = await CorpusRun.RunAsync(document, GenerateCommand.IsReflection(parsed.GetValue(json)), cancellationToken);
                table.Add(row);
                Console.WriteLine(PassTable.Line(row));
                if (parsed.GetValue(losses))
                {
                    Console.WriteLine(string.Join('\n', row.RoundTrip?.Losses ?? []));
                }
            }

            Console.WriteLine(table.Summary);
            if (parsed.GetValue(output) is { } target)
            {
                await File.WriteAllTextAsync(target.FullName, table.ToString(), cancellationToken);
            }
        }
    }

    private static IEnumerable<CorpusDocument> Documents(DirectoryInfo folder) =>
        folder.GetFiles().Where(f => IsContract(f.Name)).Select(f => new CorpusDocument(f.Name, f))
            .Concat(folder.GetDirectories().SelectMany(d => d.GetFiles("openapi.*").Where(f => IsContract(f.Name)).Select(f => new CorpusDocument(d.Name, f))));

    private static bool IsContract(string name) =>
        new[] { ".json", ".yaml", ".yml", ".json.gz" }.Any(e => name.EndsWith(e, StringComparison.Ordinal)) && !name.EndsWith(".schema.json", StringComparison.Ordinal);
}
