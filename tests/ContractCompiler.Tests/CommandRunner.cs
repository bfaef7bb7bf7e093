using System.CommandLine;
using ContractCompiler.Commands;

namespace ContractCompiler.Tests;

/// <summary>The commands as a user starts them, in this process.</summary>
internal static class CommandRunner
{
    // Against hanging only: a hostile document must fail its test, not stop the suite.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static async Task<(int Exit, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var cancellationToken = TestContext.Current.CancellationToken;
        var exit = await Task.Run(() => CommandLine.Create().Parse(args)
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = error }, cancellationToken), cancellationToken)
            .WaitAsync(Patience, TimeProvider.System, cancellationToken);
        return (exit, output.ToString(), error.ToString());
    }
}
