// A client compiled ahead of time: the same contract, the same pipeline, no reflection.
// Without an argument it talks to a socket of its own; with one, to the GitHub at that address.
using System.Diagnostics;
using AotClient;
using Clients.GitHub;
using Clients.Resilience;

using var local = args.Length == 0 ? CannedGitHub.Start() : null;
var github = UpstreamClient.Create<IGitHubRepoClient>(settings => settings.BaseAddress = local?.Address ?? new Uri(args[0]));
try
{
    var repository = await github.GetRepositoryAsync("acme", "rocket");
    var sinceStart = TimeProvider.System.GetLocalNow().DateTime - Process.GetCurrentProcess().StartTime;
    Console.WriteLine($"{repository.FullName}: {repository.Visibility}, first call after {sinceStart.TotalMilliseconds:0} ms");
    return 0;
}
catch (UpstreamException failure)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}
