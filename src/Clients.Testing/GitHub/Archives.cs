using System.Formats.Tar;
using System.IO.Compression;

namespace Clients.Testing.GitHub;

/// <summary>Archives as downloads; the same content gives the same bytes.</summary>
internal static class Archives
{
    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static byte[] Zip(IEnumerable<(string Name, byte[] Content)> files)
    {
        using var buffer = new MemoryStream();
        using (var archive = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                var entry = archive.CreateEntry(name, CompressionLevel.Fastest);
                entry.LastWriteTime = Epoch;
                using var stream = entry.Open();
                stream.Write(content);
            }
        }

        return buffer.ToArray();
    }

    public static byte[] TarGz(IEnumerable<(string Name, byte[] Content)> files)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
        using (var archive = new TarWriter(gzip, TarEntryFormat.Pax))
        {
            foreach (var (name, content) in files)
            {
                using var stream = new MemoryStream(content);
                archive.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { ModificationTime = Epoch, DataStream = stream });
            }
        }

        return buffer.ToArray();
    }

    public static IEnumerable<(string Name, byte[] Content)> FilesOf(Repository repository, Commit commit) =>
        repository.Files.Values.Where(entry => entry.Type == "file" && entry.Content.Length > 0)
            .Select(entry => ($"{repository.Owner}-{repository.Name}-{commit.Sha[..7]}/{entry.Path}", entry.Content));
}
