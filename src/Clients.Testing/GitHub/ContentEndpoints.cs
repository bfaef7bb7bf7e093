namespace Clients.Testing.GitHub;

/// <summary>Files, directories, the README, and source archives.</summary>
internal sealed class ContentEndpoints(GitHubContext context)
{
    private const long LargestServed = 100_000_000;

    public void Register(FakeUpstream upstream)
    {
        context.On(upstream, "repos/get-content", (request, repository) => Get(request, repository, request.Path("path").Trim('/')));
        context.On(upstream, "repos/get-readme", (request, repository) => Get(request, repository, "README.md"));
        context.On(
            upstream,
            "repos/download-tarball-archive",
            (request, repository) => Archive(request, repository, "tar.gz", "application/x-gzip"));
        context.On(
            upstream, "repos/download-zipball-archive", (request, repository) => Archive(request, repository, "zip", "application/zip"));
    }

    private FakeResponse Get(FakeRequest request, Repository repository, string path)
    {
        if (repository.IsEmpty)
            return GitHubError.Create(404, request.OperationId == "repos/get-readme" ? "Not Found" : "This repository is empty.");

        var reference = request.Query("ref") ?? "main";
        if (repository.Resolve(reference) is null)
            return GitHubError.Create(404, $"No commit found for the ref {reference}");
        if (!repository.Files.TryGetValue(path, out var entry))
            return ContentJson.Directory(context.Links, repository, path, reference) is { } listing
                ? FakeResponse.Json(listing)
                : GitHubError.NotFound();

        // A symlink to a file answers with that file; one to a directory with itself.
        if (entry.Type == "symlink" && repository.Files.TryGetValue(Beside(entry), out var target))
            entry = target;

        return entry.Size > LargestServed
            ? GitHubError.Create(403, "This API returns blobs up to 100 MB in size. The requested blob is too large to fetch via the API.")
            : FakeResponse.Json(ContentJson.Item(context.Links, repository, entry, reference));
    }

    private static string Beside(Entry link) => link.Path[..(link.Path.LastIndexOf('/') + 1)] + link.Target;

    private FakeResponse Archive(FakeRequest request, Repository repository, string extension, string contentType)
    {
        if (repository.Resolve(request.Path("ref")) is not { } commit)
            return GitHubError.NotFound();

        byte[] Content() =>
            extension == "zip" ? Archives.Zip(Archives.FilesOf(repository, commit)) : Archives.TarGz(Archives.FilesOf(repository, commit));
        return context.SignedHost.Redirect(Content, contentType, $"{repository.Owner}-{repository.Name}-{commit.Sha[..7]}.{extension}");
    }
}
