namespace ContractCompiler.Commands;

/// <summary>Findings go to standard error, one a line, in the form that MSBuild turns into errors of the build; never a stack trace.</summary>
internal static class CommandRun
{
    public const int Failed = 1;

    public static async Task<int> GuardAsync(Func<Task> run)
    {
        try
        {
            await run();
            return 0;
        }
        catch (ContractException e)
        {
            foreach (var diagnostic in e.Diagnostics)
            {
                await Console.Error.WriteLineAsync(diagnostic.ToString());
            }

            return Failed;
        }
    }
}
