namespace Playground;

/// <param name="Once">Exit after the steps.</param>
/// <param name="GitHub">A real GitHub for lookups; null for the embedded one.</param>
/// <param name="Repository">owner/name; null for the default of either.</param>
/// <param name="Port">The first port; 0 for free ones.</param>
internal sealed record PlaygroundOptions(bool Once, Uri? GitHub, string? Repository, int Port)
{
    public (string Owner, string Name) Target
    {
        get
        {
            var parts = (Repository ?? (GitHub is null ? "acme/rocket" : "dotnet/runtime")).Split('/');
            return (parts[0], parts[1]);
        }
    }
}
