using BenchmarkDotNet.Running;
using Clients.Bench.Soak;

if (args is ["soak", .. var rest])
{
    return await SoakCommand.Create().Parse(rest).InvokeAsync();
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
