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
        Guard(() =>
        {
            RemoveStaging();
            Directory.CreateDirectory(_staging);
            Directory.CreateDirectory(_folder);
        });
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

    public string PathOf(string name) => Path.Combine(_staging, Path.GetFileName(name));

    public async Task<string> WriteAsync(string name, string content, CancellationToken cancellationToken)
    {
        var path = PathOf(name);
        await File.WriteAllTextAsync(path, content, cancellationToken);
        return path;
    }

    /// <exception cref="ContractException">A file in the folder cannot be replaced.</exception>
    public void Commit() => Guard(() =>
    {
        var written = Directory.GetFiles(_staging).Where(f => !IsScratch(f)).ToList();
        foreach (var file in written)
        {
            var target = Path.Combine(_folder, Path.GetFileName(file));
            if (!File.Exists(target) || !File.ReadAllBytes(file).AsSpan().SequenceEqual(File.ReadAllBytes(target)))
            {
                // Moving replaces a link of that name; it never writes through it to a file elsewhere.
                File.Move(file, target, overwrite: true);
            }
        }

        var names = written.Select(Path.GetFileName).ToHashSet();
        foreach (var stale in Directory.GetFiles(_folder, "*.g.cs").Where(f => !names.Contains(Path.GetFileName(f))))
        {
            File.Delete(stale);
        }
    });

    public void Dispose() => RemoveStaging();

    private void RemoveStaging()
    {
        // A link is removed, and not what it leads to.
        if (new DirectoryInfo(_staging) is { Exists: true } staging)
        {
            staging.Delete(recursive: staging.LinkTarget is null);
        }
    }

    // What NSwag reads, not what a user gets.
    private static bool IsScratch(string file) =>
        file.EndsWith(".nswag", StringComparison.Ordinal) || file.EndsWith(".render.json", StringComparison.Ordinal);

    private void Guard(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ContractException("CC0210", _folder, SourcePosition.Start, $"The output folder cannot be written: {e.Message}",
                "Choose another folder with --output, or change its permissions.");
        }
    }
}
