namespace WebApp;

internal static class Program
{
    private static Task Main(string[] args) => WebAppHost.Build(args).RunAsync();
}
