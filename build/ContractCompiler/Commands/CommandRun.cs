namespace ContractCompiler.Commands;

/// <summary>Findings go to standard error, one a line, in the form that MSBuild turns into errors of the build; never a stack trace.</summary>
internal static class CommandRun
{
    public const int Failed = 1;

    public static Task<int> GuardAsync(Func<Task> run) => GuardAsync(async () =>
    {
        await run();
        return 0;
    }, Failed);

    /// <summary>The same for a command whose exit code says more than success: <paramref name="failed"/> stands for errors.</summary>
    public static async Task<int> GuardAsync(Func<Task<int>> run, int failed)
    {
        try
        {
            return await run();
        }
        catch (ContractException e)
        {
            foreach (var diagnostic in e.Diagnostics)
            {
                await Console.Error.WriteLineAsync(diagnostic.ToString());
            }

            return failed;
        }
    }
}
