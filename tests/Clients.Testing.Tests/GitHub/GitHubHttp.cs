using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Clients.Testing.Tests.GitHub;

/// <summary>A plain client for the fake: nothing is followed, retried or cached for the test.</summary>
internal static class GitHubHttp
{
    public static HttpClient Client(FakeGitHub github, string? token = "test-token", string? version = "2026-03-10")
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = github.BaseAddress };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("tests", "1"));
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (version is not null)
            client.DefaultRequestHeaders.Add("X-GitHub-Api-Version", version);

        return client;
    }

    public static async Task<JsonNode> JsonAsync(this HttpResponseMessage response) =>
        JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

    public static async Task<JsonNode> GetJsonAsync(this HttpClient client, string target)
    {
        using var response = await client.GetAsync(target, TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return await response.JsonAsync();
    }

    public static string? Field(this HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : null;
}
