using System.CommandLine;
using System.Globalization;

namespace Clients.Bench.GitHubHour;

/// <summary><c>dotnet run -c Release --project bench -- github-hour</c>: the table of docs/github.md.</summary>
internal static class GitHubHourCommand
{
    public static RootCommand Create()
    {
        var minutes = new Option<int>("--minutes") { Description = "Simulated minutes, 10 to 60. Default: 60.", DefaultValueFactory = static _ => 60 };
        minutes.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<int>() is < 10 or > 60)
            {
                result.AddError("--minutes must be between 10 and 60.");
            }
        });
        var only = new Option<string?>("--only") { Description = "One client: clients, keeping, octokit or standard. Default: all, one after the other." };
        only.AcceptOnlyFromAmong("clients", "keeping", "octokit", "standard");
        var command = new RootCommand(
            "An hour of 50 callers with one credential against an embedded GitHub that keeps all its limits, in simulated time: what each client sends "
            + "that the rules forbid, and how much of what they allow it uses. Exit code 1 if ours sends anything forbidden or uses less than 98 %.")
        {
            minutes, only,
        };
        command.SetAction(result => RunAsync(TimeSpan.FromMinutes(result.GetValue(minutes)), result.GetValue(only)));
        return command;
    }

    private static async Task<int> RunAsync(TimeSpan duration, string? only)
    {
        (string Key, Func<Uri, SimulatedTime, HourClient> Create)[] clients =
        [
            ("clients", static (address, time) => new OurHour(address, time, keeps: false)),
            ("keeping", static (address, time) => new OurHour(address, time, keeps: true)),
            ("octokit", static (address, time) => new OctokitHour(address, time)),
            ("standard", static (address, time) => new StandardHour(address, time)),
        ];
        Console.WriteLine("| client | core served | searches served | forbidden requests | longest call | shortest pause between writes | told nothing |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        var passed = true;
        foreach (var (key, create) in clients.Where(client => only is null || client.Key == only))
        {
            await Console.Error.WriteLineAsync($"{key} …");
            var report = await HourRun.RunAsync(duration, create);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {report.Client} | {report.Core} of {report.CoreAllowed} | {report.Searches} of {report.SearchesAllowed} | {report.Forbidden} | {report.LongestCall.TotalSeconds:0.0} s | {report.ShortestWritePause.TotalSeconds:0.00} s | {report.Untold} |"));
            passed &= key != "clients" || (report.Forbidden == 0 && report.Throughput >= 0.98);
        }

        return passed ? 0 : 1;
    }
}
