using System.Text.Json.Nodes;

namespace Clients.Testing.GitHub;

/// <summary>Files, symlinks, submodules and directory listings.</summary>
internal static class ContentJson
{
    private const int LineLength = 60;
    private const long LargestInline = 1_048_576;

    public static JsonObject Item(GitHubLinks links, Repository repository, Entry entry, string reference)
    {
        var json = Entry(links, repository, entry.Path, entry.Type, entry.Size, reference);
        switch (entry.Type)
        {
            case "symlink":
                json["target"] = entry.Target;
                break;
            case "submodule":
                json["submodule_git_url"] = entry.Target;
                break;
            default:
                var isLarge = entry.Size > LargestInline;
                json["encoding"] = isLarge ? "none" : "base64";
                json["content"] = isLarge ? "" : Lines(Convert.ToBase64String(entry.Content));
                break;
        }

        return json;
    }

    /// <summary>What lies directly in a directory; null when there is no such directory.</summary>
    public static JsonArray? Directory(GitHubLinks links, Repository repository, string directory, string reference)
    {
        var prefix = directory.Length == 0 ? "" : directory + "/";
        var inside = repository.Files.Values.Where(entry => entry.Path.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        if (inside.Count == 0)
            return null;

        var items = inside.GroupBy(entry => entry.Path[prefix.Length..].Split('/', 2)[0], StringComparer.Ordinal).Select(group =>
        {
            var path = prefix + group.Key;
            return repository.Files.TryGetValue(path, out var entry)
                ? Entry(links, repository, path, entry.Type, entry.Size, reference)
                : Entry(links, repository, path, "dir", 0, reference);
        });
        return new JsonArray([.. items]);
    }

    private static JsonObject Entry(GitHubLinks links, Repository repository, string path, string type, long size, string reference)
    {
        var encoded = string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
        var sha = Seed.Sha($"{repository.FullName} {path}");
        var self = links.Api(repository, $"/contents/{encoded}?ref={Uri.EscapeDataString(reference)}");
        var git = type == "submodule" ? null : links.Api(repository, $"/git/{(type == "dir" ? "trees" : "blobs")}/{sha}");
        var html = type == "submodule" ? null : GitHubLinks.Html(repository, $"/{(type == "dir" ? "tree" : "blob")}/{reference}/{encoded}");
        return new JsonObject
        {
            ["name"] = path[(path.LastIndexOf('/') + 1)..],
            ["path"] = path,
            ["sha"] = sha,
            ["size"] = size,
            ["url"] = self,
            ["html_url"] = html,
            ["git_url"] = git,
            ["download_url"] = type is "dir" or "submodule"
                ? null
                : $"https://raw.githubusercontent.com/{repository.FullName}/{reference}/{encoded}",
            ["type"] = type,
            ["_links"] = new JsonObject { ["self"] = self, ["git"] = git, ["html"] = html },
        };
    }

    /// <summary>GitHub breaks base64 into lines, which a strict decoder trips over.</summary>
    private static string Lines(string base64) => string.Concat(base64.Chunk(LineLength).Select(line => new string(line) + "\n"));
}
