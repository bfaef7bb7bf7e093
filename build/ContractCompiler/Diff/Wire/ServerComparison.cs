using Microsoft.OpenApi;

namespace ContractCompiler.Diff.Wire;

internal static class ServerComparison
{
    public static void Compare(IList<OpenApiServer>? before, IList<OpenApiServer>? after, WirePlace at, WireLog log)
    {
        var (old, @new) = (Addresses(before), Addresses(after));
        foreach (var address in @new.Except(old, StringComparer.Ordinal))
        {
            log.Add(WireRules.ServerAdded, at, $"server `{address}` added", below: "/servers");
        }

        foreach (var address in old.Except(@new, StringComparer.Ordinal))
        {
            log.Add(WireRules.ServerRemoved, at, $"server `{address}` removed", inOld: true, below: "/servers");
        }
    }

    private static List<string> Addresses(IList<OpenApiServer>? servers) =>
        [.. (servers ?? []).Select(s => s.Url?.TrimEnd('/')).OfType<string>().Where(u => u.Length > 0).Distinct(StringComparer.Ordinal)];
}
