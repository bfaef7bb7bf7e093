namespace TaskRunner;

internal static class Program
{
    private static Task Main(string[] args) => TaskRunnerHost.Build(args).RunAsync();
}
