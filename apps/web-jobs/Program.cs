namespace WebJobs;

internal static class Program
{
    private static Task Main(string[] args) => WebJobsHost.Build(args).RunAsync();
}
