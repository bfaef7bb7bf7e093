using System.Diagnostics;
using System.Text.RegularExpressions;
using Apps.Tests.Hosting;

namespace Apps.Tests.WebJobs;

/// <summary>web-jobs as a process of its own, which can be killed for real.</summary>
internal sealed partial class WebJobsProcess : IDisposable
{
    private readonly Process child;

    private WebJobsProcess(Process child, Uri address) => (this.child, Http) = (child, new HttpClient { BaseAddress = address });

    public HttpClient Http { get; }

    public static async Task<WebJobsProcess> StartAsync(string outboxPath, Uri jobs)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "WebJobs.dll"), "--urls", "http://127.0.0.1:0", "--Outbox:Path", outboxPath,
                "--Upstreams:InternalJobs:BaseAddress", jobs.ToString(),
            },
        };
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (Listening().Match(line) is { Success: true } match)
            {
                _ = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken); // a full pipe would stop it
                return new WebJobsProcess(process, new Uri(match.Groups["address"].Value));
            }
        }

        throw new InvalidOperationException($"web-jobs ended with {process.ExitCode} before it listened.");
    }

    /// <summary>SIGKILL: nothing of it gets to run any more.</summary>
    public async Task KillAsync()
    {
        child.Kill();
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        if (!child.HasExited)
            child.Kill();

        child.Dispose();
        Http.Dispose();
    }

    [GeneratedRegex("listening on: (?<address>http://[0-9.:]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Listening();
}
