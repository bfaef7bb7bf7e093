using System.CommandLine;
using Playground;

var once = new Option<bool>("--once") { Description = "Run every step, then exit: 0 if all of them worked, 1 otherwise." };
var github = new Option<string?>("--github")
{
    Description = "Look repositories up there instead of on the embedded GitHub, for example https://api.github.com. GITHUB_TOKEN is used if it is set.",
};
var repository = new Option<string?>("--repository")
{
    Description = "The repository to look up, as owner/name. Default: acme/rocket on the embedded GitHub, dotnet/runtime on a real one.",
};
var port = new Option<int>("--port") { Description = "The port of task-runner; the other apps get the next ones. Default: free ports." };
var root = new RootCommand(
    "Runs the reference apps against embedded upstreams, in one process on loopback: looks a repository up, follows a job to its end, " +
    "shows how a failure looks, then keeps serving.")
{
    once, github, repository, port,
};
github.Validators.Add(result =>
{
    if (result.GetValue(github) is { } text && Address(text) is null)
    {
        result.AddError("--github takes an absolute http or https address, such as https://api.github.com.");
    }
});
repository.Validators.Add(result =>
{
    if (result.GetValue(repository)?.Split('/') is not (null or [{ Length: > 0 }, { Length: > 0 }]))
    {
        result.AddError("--repository takes owner/name, such as dotnet/runtime.");
    }
});
root.SetAction((parsed, cancellationToken) => PlaygroundRun.RunAsync(
    new PlaygroundOptions(parsed.GetValue(once), Address(parsed.GetValue(github)), parsed.GetValue(repository), parsed.GetValue(port)),
    Console.Out,
    cancellationToken));
return await root.Parse(args).InvokeAsync();

static Uri? Address(string? text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
    ? address
    : null;
