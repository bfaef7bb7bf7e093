namespace MutationScore;

/// <summary>Where everything of a run lies. Below the repository, so that tests which look for its files find them.</summary>
internal sealed class Workplace
{
    /// <summary>The projects whose tests run code of Clients.Resilience, those that speak of it first.</summary>
    public static readonly IReadOnlyList<string> Projects =
        ["Clients.Resilience.Tests", "Clients.Wire.Tests", "Clients.Schema.Tests", "Clients.AspNetCore.Tests", "Clients.Tests"];

    private readonly string _root;

    public Workplace(string root, string work)
    {
        _root = root;
        Folder = Path.GetFullPath(work, root);
        if (!Folder.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new ScoreException($"--work {work} is outside the repository, where tests do not find its files. Name a folder inside, such as artifacts/mutation.");
        }

        Directory.CreateDirectory(Folder);
    }

    public string Folder { get; }

    /// <summary>Stryker's own report: what was changed where, by number.</summary>
    public string Mutants => Path.Combine(Stryker, "reports", "mutation-report.json");

    public string Stryker => Path.Combine(Folder, "stryker");

    /// <summary>Clients.Resilience with every mutant in it, all switched off.</summary>
    public string Assembly => Path.Combine(Folder, "Clients.Resilience.dll");

    public string Verdicts => Path.Combine(Folder, "verdicts.tsv");

    public string Report => Path.Combine(Folder, "survivors.txt");

    public string Log(string step) => Path.Combine(Folder, step + ".log");

    /// <summary>Whether Clients.Resilience has a folder or file of this name.</summary>
    public bool Has(string name) => Path.Exists(Path.Combine(Product, name));

    /// <summary>A file of Clients.Resilience that was written after the mutants were made; <c>null</c>: they are those of the code as it is.</summary>
    public string? WrittenSince() => Directory.EnumerateFiles(Product, "*.cs", SearchOption.AllDirectories)
        .Where(file => !Path.GetRelativePath(Product, file).StartsWith("obj", StringComparison.Ordinal))
        .FirstOrDefault(file => File.GetLastWriteTimeUtc(file) > File.GetLastWriteTimeUtc(Assembly));

    private string Product => Path.Combine(_root, "src", "Clients.Resilience");

    public string Source(string project) => Path.Combine(_root, "tests", project);

    public string Output(string project) => Path.Combine(Source(project), "bin", "Debug", "net10.0");

    /// <summary>Puts the mutated assembly into what is published of the tests.</summary>
    public string Targets => Path.Combine(_root, "build", "MutationScore", "Mutated.targets");

    /// <summary>The tests as they run against the mutated assembly.</summary>
    public string Copy(string project) => Path.Combine(Folder, "tests", project);

    public string Executable(string project) => Path.Combine(Copy(project), OperatingSystem.IsWindows() ? project + ".exe" : project);
}
