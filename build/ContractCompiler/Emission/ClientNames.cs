using ContractCompiler.Naming;

namespace ContractCompiler.Emission;

/// <summary>The names of everything that is generated for one upstream, all made from the name of its interface.</summary>
internal sealed record ClientNames(string Namespace, string Interface)
{
    private const string Suffix = "Client";

    /// <summary><c>GitHubRepoClient</c></summary>
    public string Client { get; } = ReservedNames.IsTaken(Interface[1..]) ? Interface[1..] + Suffix : Interface[1..];

    /// <summary><c>GitHubRepo</c>; with <c>Client</c> where a name that is made of it would hide a type of the runtime.</summary>
    public string Stem => Client.EndsWith(Suffix, StringComparison.Ordinal) && Client.Length > Suffix.Length && !Made(Client[..^Suffix.Length]).Any(ReservedNames.IsTaken)
        ? Client[..^Suffix.Length] : Client;

    /// <summary>What the generated files are called: the stem, unless Windows takes a file of that name for a device.</summary>
    public string FileStem => Devices.Contains(Stem) ? Client : Stem;

    private static readonly HashSet<string> Devices = new(
        ["CON", "PRN", "AUX", "NUL", .. Enumerable.Range(1, 9).SelectMany(i => new[] { $"COM{i}", $"LPT{i}" })], StringComparer.OrdinalIgnoreCase);

    public string Wire => $"I{Stem}Wire";
    public string Upstream => $"{Stem}Upstream";
    public string Contract => $"{Stem}Contract";
    public string Readers => $"{Stem}Readers";
    public string Json => $"{Stem}Json";
    public string Registration => $"{Client}Registration";

    public IReadOnlyList<string> All => [Interface, Client, Registration, .. Made(Stem)];

    private static IReadOnlyList<string> Made(string stem) =>
        [$"I{stem}Wire", $"{stem}Upstream", $"{stem}Contract", $"{stem}ContractAttribute", $"{stem}Readers", $"{stem}Json"];
}
