using System.CommandLine;

namespace ContractCompiler.Commands;

/// <summary>Findings go to standard error, one a line, in the form that MSBuild turns into errors of the build; never a stack trace.</summary>
internal static class CommandRun
{
    public const int Failed = 1;
    public const int Canceled = 130;

    // A document with thousands of mistakes has one, thousands of times.
    private const int MaxShown = 100;

    public static async Task<int> GuardAsync(InvocationConfiguration console, Func<Task> run)
    {
        try
        {
            await run();
            return 0;
        }
        catch (ContractException e)
        {
            await ReportAsync(console.Error, e.Diagnostics);
        }
        catch (AggregateException e) when (e.Flatten().InnerExceptions.All(i => i is ContractException))
        {
            await ReportAsync(console.Error, [.. e.Flatten().InnerExceptions.Cast<ContractException>().SelectMany(i => i.Diagnostics)]);
        }
        catch (OperationCanceledException)
        {
            await console.Error.WriteLineAsync("Canceled; nothing was written.");
            return Canceled;
        }
        catch (Exception e)
        {
            await console.Error.WriteLineAsync(new Diagnostic(Severity.Error, "CC0900", $"{e.GetType().Name}: {e.Message}",
                "This is a defect of the compiler, not of the contract: report it with the contract.", "ContractCompiler", SourcePosition.Start).ToString());
        }

        return Failed;
    }

    /// <summary>Errors first: they are what has to be done.</summary>
    public static async Task ReportAsync(TextWriter writer, IReadOnlyList<Diagnostic> diagnostics)
    {
        foreach (var diagnostic in diagnostics.OrderByDescending(d => d.Severity).Take(MaxShown))
        {
            await writer.WriteLineAsync(diagnostic.ToString());
        }

        if (diagnostics.Count > MaxShown)
        {
            await writer.WriteLineAsync($"… and {diagnostics.Count - MaxShown} more findings.");
        }
    }
}
