namespace ContractCompiler.Commands;

/// <summary>
/// Collects files beside the output folder and moves them there together: a failed run leaves what was there before. A file whose content
/// did not change keeps its time, so that nothing is compiled again for it.
/// </summary>
internal sealed class OutputFolder : IDisposable
{
    private readonly string _folder;
    private readonly string _staging;

    /// <exception cref="ContractException">The folder cannot be written.</exception>
    public OutputFolder(string folder)
    {
        _folder = Path.GetFullPath(folder);
        _staging = _folder.TrimEnd(Path.DirectorySeparatorChar) + ".partial";
        try
        {
            if (Directory.Exists(_staging))
            {
                Directory.Delete(_staging, recursive: true);
            }

            Directory.CreateDirectory(_staging);
            Directory.CreateDirectory(_folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ContractException("CC0210", folder, SourcePosition.Start, $"The output folder cannot be written: {e.Message}",
                "Choose another folder with --output, or change its permissions.");
        }
    }

    /// <summary>Removes what earlier runs generated for upstreams that are no longer named.</summary>
    public static void RemoveOthers(string folder, IEnumerable<string> names)
    {
        var kept = names.ToHashSet(StringComparer.Ordinal);
        foreach (var other in Directory.Exists(folder) ? Directory.GetDirectories(folder) : [])
        {
            if (!kept.Contains(Path.GetFileName(other)) && Directory.GetFiles(other, "*.Upstream.g.cs").Length > 0)
            {
                Directory.Delete(other, recursive: true);
            }
        }
    }

    public string PathOf(string name) => Path.Combine(_staging, name);

    public async Task<string> WriteAsync(string name, string content, CancellationToken cancellationToken)
    {
        var path = PathOf(name);
        await File.WriteAllTextAsync(path, content, cancellationToken);
        return path;
    }

    public void Commit()
    {
        var written = Directory.GetFiles(_staging).Where(f => !IsScratch(f)).ToList();
        foreach (var file in written)
        {
            var target = Path.Combine(_folder, Path.GetFileName(file));
            if (!File.Exists(target) || !File.ReadAllBytes(file).AsSpan().SequenceEqual(File.ReadAllBytes(target)))
            {
                File.Move(file, target, overwrite: true);
            }
        }

        var names = written.Select(Path.GetFileName).ToHashSet();
        foreach (var stale in Directory.GetFiles(_folder, "*.g.cs").Where(f => !names.Contains(Path.GetFileName(f))))
        {
            File.Delete(stale);
        }
    }

    // What NSwag reads, not what a user gets.
    private static bool IsScratch(string file) =>
        file.EndsWith(".nswag", StringComparison.Ordinal) || file.EndsWith(".render.json", StringComparison.Ordinal);

    public void Dispose()
    {
        if (Directory.Exists(_staging))
        {
            Directory.Delete(_staging, recursive: true);
        }
    }
}
