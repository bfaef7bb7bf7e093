namespace ContractCompiler.Emission;

/// <summary>The names of everything that is generated for one upstream, all made from the name of its interface.</summary>
internal sealed record ClientNames(string Namespace, string Interface)
{
    /// <summary><c>GitHubRepoClient</c></summary>
    public string Client => Interface[1..];

    /// <summary><c>GitHubRepo</c></summary>
    public string Stem => Client.EndsWith("Client", StringComparison.Ordinal) && Client.Length > "Client".Length ? Client[..^"Client".Length] : Client;

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

    public IReadOnlyList<string> All =>
        [Interface, Client, Wire, Upstream, Contract, Contract + "Attribute", Readers, Json, Registration];
}
