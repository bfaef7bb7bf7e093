using System.Net;
using System.Security.Cryptography;
using Clients.GitHub;
using Clients.Resilience;
using Clients.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Octokit;

namespace Clients.Tests;

/// <summary>GitHub Enterprise Server by configuration alone: another address with a path before every route, and another version of the API.</summary>
public sealed class EnterpriseServerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    public async Task BothClients_UnderAPrefix_Work(string ending)
    {
        await using var github = await StartAsync();
        await using var services = Services(github, ("BaseAddress", github.BaseAddress.AbsoluteUri.TrimEnd('/') + ending));
        var (ours, theirs) = (services.GetRequiredService<IGitHubRepoClient>(), services.GetRequiredService<IGitHubClient>());

        Assert.Equal("acme/rocket", (await ours.GetRepositoryAsync("acme", "rocket", cancellationToken: Token)).FullName);
        Assert.Equal("acme/rocket", (await theirs.Repository.Get("acme", "rocket")).FullName);
        Assert.Equal(265, await ours.ListBranchesAllAsync("acme", "rocket", perPage: 100, cancellationToken: Token).CountAsync(Token));
        Assert.Equal(265, (await theirs.Repository.Branch.GetAll("acme", "rocket", new ApiOptions { PageSize = 100 })).Count);

        Assert.All(github.Requests, static request => Assert.StartsWith("/api/v3/", request.Path, StringComparison.Ordinal));
        Assert.All(github.Requests, static request => Assert.Equal("2022-11-28", request.Headers["X-GitHub-Api-Version"]));
        Assert.All(github.Requests, static request => Assert.Equal("Bearer test-token", request.Headers["Authorization"]));
        Assert.Contains(github.Requests, static request => request.Path.StartsWith("/api/v3/repositories/", StringComparison.Ordinal)); // by link
        Assert.Empty(github.Violations);
    }

    [Fact]
    public async Task Renames_UnderAPrefix_AreFollowed()
    {
        await using var github = await StartAsync();
        await using var services = Services(github);

        Assert.Equal("acme/new-name", (await services.GetRequiredService<IGitHubRepoClient>().GetRepositoryAsync("acme", "old-name", cancellationToken: Token)).FullName);
        Assert.Equal("acme/new-name", (await services.GetRequiredService<IGitHubClient>().Repository.Get("acme", "old-name")).FullName);

        // A write is redirected too (307), and meets there what there is: no such workflow.
        await Assert.ThrowsAsync<NotFoundException>(() => services.GetRequiredService<IGitHubClient>().Actions.Workflows
            .CreateDispatch("acme", "old-name", "none.yml", new CreateWorkflowDispatch("main")));
        Assert.Equal(
            ["/api/v3/repos/acme/old-name/actions/workflows/none.yml/dispatches", "/api/v3/repositories/3000000004/actions/workflows/none.yml/dispatches"],
            github.Requests.Where(static request => request.Method == "POST").Select(static request => request.Path));
        Assert.Empty(github.Violations);
    }

    [Fact]
    public async Task Downloads_UnderAPrefix_LeaveTheCredentialBehind()
    {
        await using var github = await StartAsync();
        await using var services = Services(github);

        await using (var archive = await services.GetRequiredService<IGitHubRepoClient>().DownloadTarballAsync("acme", "rocket", "main", cancellationToken: Token))
        {
            Assert.Equal(0x1f, archive.ReadByte());
        }

        Assert.NotEmpty(await services.GetRequiredService<IGitHubClient>().Repository.Content.GetArchive("acme", "rocket", Octokit.ArchiveFormat.Tarball, "main"));
        Assert.Equal(2, github.SignedHostRequests.Count);
        Assert.All(github.SignedHostRequests, static request => Assert.False(request.Headers.ContainsKey("Authorization")));
    }

    [Fact]
    public async Task Uploads_BesideThePrefix_GetTheCredential()
    {
        await using var github = await StartAsync();
        await using var services = Services(github);
        var octokit = services.GetRequiredService<IGitHubClient>();
        using var file = new MemoryStream([1, 2, 3]);
        var address = new Uri(github.BaseAddress, "/api/uploads/repos/acme/rocket/releases/4300000001/assets?name=fuel.bin");

        var asset = await octokit.Connection.Post<Octokit.ReleaseAsset>(address, file, "application/vnd.github.v3+json", "application/octet-stream", cancellationToken: Token);

        Assert.Equal(("fuel.bin", 3), (asset.Body.Name, asset.Body.Size));
        Assert.StartsWith(github.BaseAddress.AbsoluteUri + "repos/", asset.Body.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AppCredential_UnderAPrefix_IsIssuedThere()
    {
        using var key = RSA.Create(2048);
        await using var github = await StartAsync();
        await using var services = Services(
            github, ("Credential:Token", null), ("Credential:GitHubApp:AppId", "7"), ("Credential:GitHubApp:InstallationId", "42"),
            ("Credential:GitHubApp:PrivateKey", key.ExportRSAPrivateKeyPem()));

        Assert.Equal("acme/secret", (await services.GetRequiredService<IGitHubRepoClient>().GetRepositoryAsync("acme", "secret", cancellationToken: Token)).FullName);
        Assert.Equal("acme/secret", (await services.GetRequiredService<IGitHubClient>().Repository.Get("acme", "secret")).FullName);

        var minted = Assert.Single(github.Requests, static request => request.Method == "POST");
        Assert.Equal(("/api/v3/app/installations/42/access_tokens", "2022-11-28"), (minted.Path, minted.Headers["X-GitHub-Api-Version"]));
        Assert.Empty(github.Violations);
    }

    [Theory]
    [InlineData("https://api.github.com", true)]
    [InlineData("https://ghe.example.com/api/v3", false)]
    public async Task Credential_ForUploads_StaysWithItsOwnServer(string home, bool sent)
    {
        string? authorization = null;
        using var transport = new Answering(request => authorization = request.Headers.Authorization?.ToString());
        var octokit = GitHubOctokit.Create(settings =>
        {
            settings.Configuration = new ConfigurationBuilder()
                .AddInMemoryCollection([new("Upstreams:GitHub:BaseAddress", home), new("Upstreams:GitHub:Credential:Token", "canary")]).Build();
            settings.Transport = transport;
        });
        using var file = new MemoryStream([1]);

        await octokit.Connection.Post<object>(
            new Uri("https://uploads.github.com/repos/a/b/releases/1/assets?name=x"), file, "application/json", "text/plain", cancellationToken: Token);

        Assert.Equal(sent ? "Bearer canary" : null, authorization);
    }

    private static Task<FakeGitHub> StartAsync() => FakeGitHub.StartAsync(new() { PathPrefix = "/api/v3" }, Token);

    private static ServiceProvider Services(FakeGitHub github, params (string Key, string? Value)[] settings)
    {
        var values = new Dictionary<string, string?>
        {
            ["Upstreams:GitHub:BaseAddress"] = github.BaseAddress.AbsoluteUri,
            ["Upstreams:GitHub:Headers:Send:X-GitHub-Api-Version"] = "2022-11-28",
            ["Upstreams:GitHub:Credential:Token"] = "test-token",
        };
        foreach (var (key, value) in settings)
        {
            values["Upstreams:GitHub:" + key] = value;
        }

        var services = new ServiceCollection();
        services.AddGitHubRepoClient(new ConfigurationBuilder().AddInMemoryCollection(values.Where(static pair => pair.Value is not null)).Build());
        services.AddGitHubOctokit();
        return services.BuildServiceProvider();
    }

    private sealed class Answering(Action<HttpRequestMessage> seen) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            seen(request);
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request, Content = new StringContent("{}") });
        }
    }
}
