using System.CommandLine;
using ContractCompiler.Commands;

namespace ContractCompiler.Corpus;

/// <summary><c>corpus</c>: compiles every document of a folder to the end and writes the table of what came of it.</summary>
internal static class CorpusCommand
{
    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("folder") { Description = "A folder of OpenAPI documents (.json, .yaml, .json.gz)." };
        var output = new Option<FileInfo?>("--output") { Description = "The Markdown file to write the table to. Default: only the console." };
        var only = new Option<string?>("--only") { Description = "Only documents whose file name contains this." };
        var losses = new Option<bool>("--losses") { Description = "Name every example that did not come back to the letter." };
        var command = new Command("corpus", "Generates, compiles and round-trips every document of a folder, and writes the pass table.") { folder, output, only, losses };
        command.SetAction((parsed, cancellationToken) => CommandRun.GuardAsync(parsed.InvocationConfiguration, async () =>
        {
            var table = new PassTable();
            var files = parsed.GetValue(folder)!.GetFiles().Where(f => IsContract(f.Name)).OrderBy(f => f.Length)
                .Where(f => parsed.GetValue(only) is not { } part || f.Name.Contains(part, StringComparison.OrdinalIgnoreCase));
            foreach (var file in files)
            {
                Console.WriteLine($"{file.Name} …");
                var row = await CorpusRun.RunAsync(file, cancellationToken);
                table.Add(row);
                Console.WriteLine(PassTable.Line(row));
                if (parsed.GetValue(losses))
                {
                    Console.WriteLine(string.Join('\n', row.RoundTrip?.Losses ?? []));
                }
            }

            if (parsed.GetValue(output) is { } target)
            {
                await File.WriteAllTextAsync(target.FullName, table.ToString(), cancellationToken);
            }
        }));
        return command;
    }

    private static bool IsContract(string name) => name.EndsWith(".json", StringComparison.Ordinal) || name.EndsWith(".yaml", StringComparison.Ordinal) ||
        name.EndsWith(".yml", StringComparison.Ordinal) || name.EndsWith(".json.gz", StringComparison.Ordinal);
}
