using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

namespace MutationScore;

/// <summary>The command: mutants by dotnet-stryker, verdicts by the project's own tests, each in a process of its own.</summary>
internal static class ScoreCommand
{
    public static RootCommand Create()
    {
        var folders = new Argument<string[]>("folders") { Description = "Folders or files of Clients.Resilience, such as Retry or Retry/RetryStep.cs. Default: all.", Arity = ArgumentArity.ZeroOrMore };
        var work = new Option<string>("--work") { Description = "Where assemblies, verdicts and the report are kept.", DefaultValueFactory = _ => "artifacts/mutation" };
        var lanes = new Option<int>("--lanes") { Description = "Mutants judged at the same time. Default: one for each processor.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var patience = new Option<double>("--patience") { Description = "Seconds of tests that one mutant is worth; what would take longer is not run.", DefaultValueFactory = _ => 24 };
        var least = new Option<double>("--least") { Description = "Exit code 1 below this score, in percent.", DefaultValueFactory = _ => 90 };
        var again = new Option<bool>("--again") { Description = "After new tests: keeps the mutants and the kills of the last run, and judges the others anew. Only while Clients.Resilience is unchanged." };
        var command = new RootCommand(
            "How many changes to Clients.Resilience do the tests notice? dotnet-stryker makes the changes (mutants), all in one assembly; then each " +
            "is switched on in a fresh process that runs the test classes which reach it. An hour to an hour and a half on two cores.")
        {
            folders, work, lanes, patience, least, again,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture; // figures are compared between machines
            try
            {
                var place = new Workplace(RepositoryRoot(), parsed.GetValue(work)!);
                var run = new ScoreRun(place, Math.Max(1, parsed.GetValue(lanes)), parsed.GetValue(patience), parsed.GetValue(again));
                var report = await run.RunAsync(parsed.GetValue(folders)!, cancellationToken);
                await File.WriteAllTextAsync(place.Report, report.Survivors(), cancellationToken);
                Console.WriteLine(report.Table());
                Console.WriteLine($"Survivors: {place.Report}");
                return report.Score >= parsed.GetValue(least) ? 0 : 1;
            }
            catch (ScoreException failure)
            {
                await Console.Error.WriteLineAsync(failure.Message);
                return 2;
            }
        });
        return command;
    }

    private static string RepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Clients.sln")))
            {
                return folder.FullName;
            }
        }

        throw new UnreachableException("This command is built inside the repository it measures.");
    }
}

/// <summary>The run cannot go on; the message says why and what to do.</summary>
internal sealed class ScoreException(string message) : Exception(message);
