using System.Globalization;
using Clients.GitHub;
using Clients.Resilience;
using Microsoft.Extensions.Configuration;

// One of several processes that use one credential: makes so many calls at once and prints how many were answered and how many were held back here.
var (address, sharedState, calls) = (args[0], args[1], int.Parse(args[2], CultureInfo.InvariantCulture));

// A call waits 250 ms for Redis and then goes on alone. In a process that has just begun, compiling its code may take longer than that: a call with
// another credential, which costs this one nothing, has it done before the others begin.
await Create("warm-up").GetRepositoryAsync("acme", "rocket");
var github = Create("test-token");
Console.WriteLine("ready");
await Console.In.ReadLineAsync(); // all begin together
var answers = await Task.WhenAll(Enumerable.Range(0, calls).Select(async _ =>
{
    try
    {
        await github.GetRepositoryAsync("acme", "rocket");
        return "answered";
    }
    catch (UpstreamException failure)
    {
        return failure.Error.Attempts == 0 ? "held back" : failure.Code;
    }
}));
Console.WriteLine(string.Join(", ", answers.CountBy(static answer => answer).OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => $"{pair.Value} {pair.Key}")));

IGitHubRepoClient Create(string token) => UpstreamClient.Create<IGitHubRepoClient>(settings => settings.Configuration = new ConfigurationBuilder()
    .AddInMemoryCollection(
    [
        new("Upstreams:GitHub:BaseAddress", address), new("Upstreams:GitHub:SharedState", sharedState), new("Upstreams:GitHub:Credential:Token", token),
        new("Upstreams:GitHub:Cache:Enabled", "false"), // a confirmed answer is free, and here every call shall cost
    ])
    .Build());
