using System.Diagnostics;

namespace Playground;

/// <summary>Runs one step after the other, says what came out of each, and goes on after a failure.</summary>
internal sealed class Steps(TextWriter output)
{
    public int Passed { get; private set; }

    public int Failed { get; private set; }

    public async Task RunAsync(string name, Func<Task<string>> step)
    {
        var watch = Stopwatch.StartNew();
        string outcome;
        try
        {
            outcome = "ok    " + await step();
            Passed++;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            outcome = $"FAIL  {e.Message}";
            Failed++;
        }

        await output.WriteLineAsync($"{watch.ElapsedMilliseconds,6} ms  {name}\n           {outcome}");
    }
}
