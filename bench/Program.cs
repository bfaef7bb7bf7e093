using BenchmarkDotNet.Running;
using Clients.Bench.GitHubHour;
using Clients.Bench.Soak;

if (args is ["soak", .. var rest])
{
    return await SoakCommand.Create().Parse(rest).InvokeAsync();
}

if (args is ["github-hour", .. var hour])
{
    return await GitHubHourCommand.Create().Parse(hour).InvokeAsync();
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
